import { ChatPage } from '../chat/chat-page.tsx';
import { DASHBOARD_PAGES } from '../dashboard/pages.tsx';
import { matchPath, type PathParams } from './match-path.ts';
import type { Page } from './page.ts';

/** Every page of the app; those of the dashboard are loaded when they are opened. */
const PAGES: readonly Page[] = [{ path: '/', label: 'Chat', Content: ChatPage }, ...DASHBOARD_PAGES];

/** The page at a path, with the path's parameters; null when there is none. */
export function findPage(path: string): { readonly page: Page; readonly params: PathParams } | null {
  for (const page of PAGES) {
    const params = matchPath(page.path, path);
    if (params !== null) return { page, params };
  }
  return null;
}
