import type { ReactNode } from 'react';
import { PlusIcon } from '../ui/icons.tsx';

const SHORT_ID_LENGTH = 8;

interface ToolbarProps {
  readonly id: string;
  readonly canStartNew: boolean;
  readonly onNew: () => void;
  readonly children: ReactNode;
}

/** Which conversation this is, and what can be done with it as a whole. */
export function Toolbar({ id, canStartNew, onNew, children }: ToolbarProps) {
  return (
    <div className="toolbar">
      <div className="toolbar-row">
        {canStartNew && (
          <>
            <button type="button" className="button button-quiet" onClick={onNew}>
              <PlusIcon /> New conversation
            </button>
            <span className="toolbar-id wide-only">
              Conversation <code title={id}>{id.slice(0, SHORT_ID_LENGTH)}</code>
            </span>
          </>
        )}
      </div>
      {children}
    </div>
  );
}
