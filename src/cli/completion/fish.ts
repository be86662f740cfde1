import type { CompletionNode } from './completion-tree.ts';

export function fishScript(nodes: readonly CompletionNode[]): string {
  const lines = nodes.flatMap((node) => {
    const here = conditionOf(node, nodes);
    const children = nodes.filter(
      ({ path }) => path.length === node.path.length + 1 && node.path.every((name, i) => name === path[i]),
    );
    return [
      ...children.map(
        ({ path, description }) => `complete -c sipprot -n ${here} -a ${path.at(-1)} -d ${quote(description)}`,
      ),
      ...node.words.map((word) => `complete -c sipprot -n ${here} -a ${quote(word)}`),
      ...(node.files ? [`complete -c sipprot -n ${here} -F`] : []),
      ...node.options.map(({ flags, description, values }) => {
        const names = flags
          .map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`))
          .join(' ');
        const value =
          values === ''
            ? ''
            : values === 'file'
              ? ' -r -F'
              : values === 'any'
                ? ' -x'
                : ` -x -a ${quote([...values].join(' '))}`;
        return `complete -c sipprot -n ${here} ${names}${value} -d ${quote(description)}`;
      }),
    ];
  });
  return ['# fish completion of sipprot', 'complete -c sipprot -f', ...lines].join('\n');
}

function conditionOf({ path, subcommands }: CompletionNode, nodes: readonly CompletionNode[]): string {
  if (path.length === 0) return '__fish_use_subcommand';
  const seen = path.map((name) => `__fish_seen_subcommand_from ${name}`);
  // `block` is also an argument of nothing else, but `list` of allow must not show what follows `allow`
  const below =
    nodes.length > 0 && subcommands.length > 0 ? [`not __fish_seen_subcommand_from ${subcommands.join(' ')}`] : [];
  return quote([...seen, ...below].join('; and '));
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
