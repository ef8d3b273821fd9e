// Runs before the first paint, so that a page in the chosen appearance never flashes in the other. See src/theme.ts.
try {
  const theme = localStorage.getItem('tandem.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // No storage: the system's appearance stays.
}
