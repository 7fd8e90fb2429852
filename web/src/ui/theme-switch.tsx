import { useEffect, useState } from 'react';
import { MoonIcon, SunIcon } from './icons.tsx';
import { chooseTheme, chosenTheme, onSystemTheme, systemTheme } from './theme.ts';

/** The button that turns the page light or dark. */
export function ThemeSwitch() {
  const [shown, setShown] = useState(() => chosenTheme() ?? systemTheme());
  useEffect(() => onSystemTheme(() => setShown(chosenTheme() ?? systemTheme())), []);
  const other = shown === 'dark' ? 'light' : 'dark';
  const label = `Use the ${other} colours`;
  const change = () => {
    chooseTheme(other);
    setShown(other);
  };
  return (
    <button type="button" className="icon-button" aria-label={label} title={label} onClick={change}>
      {shown === 'dark' ? <SunIcon /> : <MoonIcon />}
    </button>
  );
}
