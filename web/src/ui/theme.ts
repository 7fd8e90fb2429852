/** Light or dark: as the system says, until the reader chooses. */

export const THEMES = ['light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const STORED = 'homeview.theme';
const SYSTEM_IS_DARK = '(prefers-color-scheme: dark)';

/** The theme that the system asks for. */
export function systemTheme(): Theme {
  return matchMedia(SYSTEM_IS_DARK).matches ? 'dark' : 'light';
}

/** The reader's own choice; null while the system decides. */
export function chosenTheme(): Theme | null {
  try {
    const stored = localStorage.getItem(STORED);
    return THEMES.find((theme) => theme === stored) ?? null;
  } catch {
    // A browser that forbids storage follows the system.
    return null;
  }
}

/** Keeps a choice and shows it; a choice that equals the system's is dropped, so that the page follows the system again. */
export function chooseTheme(theme: Theme): void {
  const choice = theme === systemTheme() ? null : theme;
  try {
    if (choice === null) localStorage.removeItem(STORED);
    else localStorage.setItem(STORED, choice);
  } catch {
    // It holds until the page is loaded again.
  }
  showTheme(choice);
}

/** Puts a choice on the page; null leaves it to the system. */
export function showTheme(choice: Theme | null): void {
  if (choice === null) delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = choice;
}

/** Calls back when the system changes its mind. Returns the function that ends it. */
export function onSystemTheme(change: () => void): () => void {
  const query = matchMedia(SYSTEM_IS_DARK);
  query.addEventListener('change', change);
  return () => query.removeEventListener('change', change);
}
