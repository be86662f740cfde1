const maxTargets = 20;

/** Whether one more would be kept: its text costs a decode. */
export function hasRoom(targets: readonly string[]): boolean {
  return targets.length < maxTargets;
}

/** Keeps the first 20 distinct texts of what was tried. */
export function addTarget(targets: string[], text: string): void {
  if (text !== '' && hasRoom(targets) && !targets.includes(text)) targets.push(text);
}

/** `3 users (100, 101, 102)`; at most five are named. */
export function listTargets(targets: readonly string[]): string {
  if (targets.length === 0) return '';
  const named = targets.slice(0, 5).join(', ');
  return targets.length > 5 ? ` (${named}, …)` : ` (${named})`;
}
