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

  useLayoutEffect(() => {
    if (isOpen && bubble.current !== null) keepInWindow(bubble.current);
  }, [isOpen]);

  useEffect(() => {
    if (!isOpen) return;
    const closeOutside = (event: PointerEvent) => {
      if (event.target instanceof Node && frame.current?.contains(event.target)) return;
      setPressed(false);
      setPointed(false);
    };
    document.addEventListener('pointerdown', closeOutside);
    return () => document.removeEventListener('pointerdown', closeOutside);
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
      <span className="definition-bubble" id={id} ref={bubble} role="status" hidden={!isOpen}>
        {isOpen && children}
      </span>
    </span>
  );
}

/** Moves the bubble sideways until it is in the window. */
function keepInWindow(bubble: HTMLElement): void {
  bubble.style.translate = '0';
  const { left, right } = bubble.getBoundingClientRect();
  const width = document.documentElement.clientWidth;
  const shift = Math.max(EDGE_PX - left, Math.min(0, width - EDGE_PX - right));
  bubble.style.translate = `${shift}px`;
}
