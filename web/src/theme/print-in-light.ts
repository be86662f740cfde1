const scheme = 'data-mantine-color-scheme';

/** Paper is white, and a browser prints no background: what is dark on the screen is printed in the light scheme. */
export function printInLight(): void {
  const root = document.documentElement;
  let before: string | null = null;
  addEventListener('beforeprint', () => {
    before = root.getAttribute(scheme);
    root.setAttribute(scheme, 'light');
  });
  addEventListener('afterprint', () => {
    if (before !== null) root.setAttribute(scheme, before);
  });
}
