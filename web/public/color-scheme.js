// Runs before the first paint, so that a dark console does not flash white. The choice is kept by Mantine.
(() => {
  let choice = 'auto';
  try {
    choice = localStorage.getItem('sipprot-color-scheme') ?? 'auto';
  } catch {
    // storage forbidden: as the system wants it
  }
  const dark = choice === 'dark' || (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();
