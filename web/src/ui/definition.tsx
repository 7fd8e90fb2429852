import { type KeyboardEvent, type ReactNode, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import { InfoIcon } from './icons.tsx';

interface DefinitionProps {
  /** What is defined, for the button's name. */
  readonly of: string;
  readonly children: ReactNode;
}

/** Room that the bubble keeps from the window's edges, in pixels. */
const EDGE_PX = 12;

/**
 * A small button with the meaning of a number: opened by pointing, by the keyboard's focus and a press, and by touch; closed by Escape.
 * It can be pointed at without closing (WCAG 2.2, 1.4.13).
 */
export function Definition({ of, children }: DefinitionProps) {
  const id = useId();
  const [isPressed, setPressed] = useState(false);
  const [isPointed, setPointed] = useState(false);
  const frame = useRef<HTMLSpanElement>(null);
  const bubble = useRef<HTMLSpanElement>(null);
  const isOpen = isPressed || isPointed;

  // In the top layer, so that no scrolling table cuts it off.
  useLayoutEffect(() => {
    const [shown, button] = [bubble.current, frame.current];
    if (!isOpen || shown === null || button === null) return;
    shown.showPopover();
    place(shown, button);
    return () => shown.hidePopover();
  }, [isOpen]);

  useEffect(() => {
    if (!isOpen) return;
    const closeOutside = (event: PointerEvent) => {
      if (event.target instanceof Node && frame.current?.contains(event.target)) return;
      setPressed(false);
      setPointed(false);
    };
    const close = () => {
      setPressed(false);
      setPointed(false);
    };
    document.addEventListener('pointerdown', closeOutside);
    // It would stay behind what it explains.
    document.addEventListener('scroll', close, { capture: true });
    return () => {
      document.removeEventListener('pointerdown', closeOutside);
      document.removeEventListener('scroll', close, { capture: true });
    };
  }, [isOpen]);

  const closeOnEscape = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      setPressed(false);
      setPointed(false);
    }
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: pointing only adds to what the button inside does by itself.
    <span
      className="definition"
      ref={frame}
      onPointerEnter={(event) => event.pointerType === 'mouse' && setPointed(true)}
      onPointerLeave={() => setPointed(false)}
      onKeyDown={closeOnEscape}
    >
      <button
        type="button"
        className="definition-button"
        aria-label={`What is: ${of}`}
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setPressed(!isPressed)}
        onBlur={() => setPressed(false)}
      >
        <InfoIcon />
      </button>
      <span className="definition-bubble" id={id} ref={bubble} role="status" popover="manual">
        {isOpen && children}
      </span>
    </span>
  );
}

/** Puts the bubble below its button, above it where there is no room below, and within the window. */
function place(bubble: HTMLElement, button: HTMLElement): void {
  const { left, top, bottom } = button.getBoundingClientRect();
  const { width, height } = bubble.getBoundingClientRect();
  const { clientWidth, clientHeight } = document.documentElement;
  const isBelow = bottom + height + EDGE_PX <= clientHeight || top - height < EDGE_PX;
  bubble.style.left = `${Math.max(EDGE_PX, Math.min(left, clientWidth - EDGE_PX - width))}px`;
  bubble.style.top = `${isBelow ? bottom : top - height}px`;
}
