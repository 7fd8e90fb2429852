import '@fontsource-variable/hanken-grotesk/wght.css';
import './styles/tokens.css';
import './styles/base.css';
import './styles/frame.css';
import './styles/chat.css';
import './styles/composer.css';
import './styles/answer.css';
import './styles/feedback.css';
import './styles/reward.css';
import './styles/sign-in.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { chosenTheme, showTheme } from './ui/theme.ts';

showTheme(chosenTheme());
const root = document.getElementById('root');
if (root === null) {
  throw new Error('index.html has no element #root.');
}
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
