import type { Editor } from './editor.ts';

/** What comes with the program and can be switched off: signatures by their pattern, fingerprints by their name, in any case. */
export function builtInSwitch(editor: Editor): {
  readonly isOff: (mark: string) => boolean;
  readonly toggle: (mark: string) => void;
} {
  const off = editor.value('signaturesOff');
  const isSame = (mark: string) => (each: string) => each.toLowerCase() === mark.toLowerCase();
  const isOff = (mark: string) => off.some(isSame(mark));
  const toggle = (mark: string) =>
    editor.set('signaturesOff', isOff(mark) ? off.filter((each) => !isSame(mark)(each)) : [...off, mark]);
  return { isOff, toggle };
}
