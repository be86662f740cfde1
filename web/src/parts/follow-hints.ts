export interface Hint {
  readonly target: HTMLElement;
  readonly text: string;
}

const attribute = 'data-hint';
/** so that a pointer on its way to somewhere else leaves no trail of hints, ms */
const openDelay = 400;

/**
 * Tells which element with `data-hint` is pointed at (not by touch) or has the focus of the keyboard, and what it says
 * now: it follows a text that changes, at once, and ends when the element goes, or with Escape (WCAG 1.4.13).
 * Returns what ends it.
 */
export function followHints(document: Document, tell: (hint: Hint | undefined) => void): () => void {
  let target: HTMLElement | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const changes = new MutationObserver((records) => {
    if (!target?.isConnected) leave();
    else if (records.some((record) => record.type === 'attributes' && record.target === target)) show();
  });

  function show(): void {
    clearTimeout(timer);
    const text = target?.getAttribute(attribute);
    tell(target && text ? { target, text } : undefined);
  }

  function leave(): void {
    clearTimeout(timer);
    if (target === undefined) return;
    target = undefined;
    changes.disconnect();
    tell(undefined);
  }

  function enter(element: EventTarget | null): void {
    const found = element instanceof Element ? element.closest<HTMLElement>(`[${attribute}]`) : null;
    if (found === (target ?? null)) return;
    leave();
    if (!found) return;
    target = found;
    timer = setTimeout(show, openDelay);
    changes.observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: [attribute] });
  }

  const pointed = (event: PointerEvent) => (event.pointerType === 'touch' ? leave() : enter(event.target));
  const focused = ({ target: element }: FocusEvent) => {
    if (element instanceof Element && element.matches(':focus-visible')) enter(element);
  };
  const pressed = ({ key }: KeyboardEvent) => {
    if (key === 'Escape') leave();
  };
  document.addEventListener('pointerover', pointed);
  document.documentElement.addEventListener('pointerleave', leave);
  document.addEventListener('focusin', focused);
  document.addEventListener('focusout', leave);
  document.addEventListener('keydown', pressed);
  return () => {
    leave();
    document.removeEventListener('pointerover', pointed);
    document.documentElement.removeEventListener('pointerleave', leave);
    document.removeEventListener('focusin', focused);
    document.removeEventListener('focusout', leave);
    document.removeEventListener('keydown', pressed);
  };
}
