import type { ComponentType } from 'react';
import { ChatPage } from '../chat/chat-page.tsx';

export interface Page {
  readonly path: string;
  /** Its name in the navigation and in the window's title. */
  readonly label: string;
  readonly Content: ComponentType;
}

/** The pages of the app, in the order of the navigation. A new page is one more line. */
export const PAGES: readonly Page[] = [{ path: '/', label: 'Chat', Content: ChatPage }];
