import type { CompletionNode, CompletionOption } from './completion-tree.ts';

export function zshScript(nodes: readonly CompletionNode[]): string {
  return ['#compdef sipprot', ...nodes.map((node) => functionOf(node, nodes)), '_sipprot "$@"'].join('\n\n');
}

function functionOf(node: CompletionNode, nodes: readonly CompletionNode[]): string {
  const children = nodes.filter(
    ({ path }) => path.length === node.path.length + 1 && node.path.every((name, i) => name === path[i]),
  );
  const specs = node.options.flatMap(optionSpecs);
  const name = nameOf(node.path);
  if (children.length === 0) {
    const rest = node.files
      ? "'*:file:_files'"
      : node.words.length > 0
        ? `'1:value:(${node.words.join(' ')})'`
        : "'*: :'";
    return `${name}() {\n  _arguments -S ${[...specs, rest].join(' \\\n    ')}\n}`;
  }
  const described = children.map(({ path, description }) =>
    quote(`${path.at(-1)}:${description.replaceAll(':', '\\:')}`),
  );
  const cases = children.map(({ path }) => `        ${path.at(-1)}) ${nameOf(path)} ;;`);
  return `${name}() {
  local state line
  local -a commands=(${described.join(' ')})
  _arguments -C -S ${[...specs, "'1:command:->command'", "'*::arg:->rest'"].join(' \\\n    ')}
  case $state in
    command) _describe command commands ;;
    rest)
      case $line[1] in
${cases.join('\n')}
      esac ;;
  esac
}`;
}

function optionSpecs({ flags, description, values }: CompletionOption): string[] {
  const text = description.replaceAll('[', '\\[').replaceAll(']', '\\]').replaceAll(':', '\\:');
  const value =
    values === ''
      ? ''
      : values === 'file'
        ? ':file:_files'
        : values === 'any'
          ? ':value: '
          : `:value:(${[...values].join(' ')})`;
  return flags.map((flag) => quote(`${flag}[${text}]${value}`));
}

function nameOf(path: readonly string[]): string {
  return ['_sipprot', ...path].join('_');
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
