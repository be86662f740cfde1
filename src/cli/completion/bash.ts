import type { CompletionNode } from './completion-tree.ts';

/** Needs no bash-completion package: plain `complete`, for bash 4 and later. */
export function bashScript(nodes: readonly CompletionNode[]): string {
  return `# bash completion of sipprot
_sipprot() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} path= word
  local -i i
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    case "$path $word" in
${nodes
  .filter(({ path }) => path.length > 0)
  .map(
    ({ path }) =>
      `      '${path
        .slice(0, -1)
        .map((name) => `/${name}`)
        .join('')} ${path.at(-1)}') path=$path/$word ;;`,
  )
  .join('\n')}
    esac
  done
  local words= files=
  case "$path $prev" in
${nodes.flatMap(optionCases).join('\n')}
    *) case "$path" in
${nodes.map(nodeCase).join('\n')}
    esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
  [[ $files && $cur != -* ]] && COMPREPLY+=($(compgen -f -- "$cur"))
  return 0
}
complete -o filenames -F _sipprot sipprot`;
}

function optionCases({ path, options }: CompletionNode): string[] {
  return options
    .filter(({ values }) => values !== '')
    .map(({ flags, values }) => {
      const patterns = flags.map((flag) => `'${pathText(path)} ${flag}'`).join('|');
      if (values === 'file') return `    ${patterns}) files=1 ;;`;
      return `    ${patterns}) words='${values === 'any' ? '' : [...values].join(' ')}' ;;`;
    });
}

function nodeCase({ path, subcommands, options, words, files }: CompletionNode): string {
  const all = [...subcommands, ...words, ...options.flatMap(({ flags }) => flags)].join(' ');
  return `      '${pathText(path)}') words='${all}'${files ? ' files=1' : ''} ;;`;
}

function pathText(path: readonly string[]): string {
  return path.map((name) => `/${name}`).join('');
}
