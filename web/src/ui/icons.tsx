import type { ReactNode } from 'react';

/** The icons of the page: drawn in the text's colour, hidden from screen readers (their buttons carry the words). */

interface IconProps {
  readonly filled?: boolean;
}

function Icon({ children, filled = false }: IconProps & { readonly children: ReactNode }) {
  return (
    <svg
      className="icon"
      viewBox="0 0 20 20"
      width="20"
      height="20"
      fill={filled ? 'currentColor' : 'none'}
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {children}
    </svg>
  );
}

const THUMB = 'M6.5 8.8 9.6 2.7c1.3 0 2.1 1 1.9 2.2l-.6 3h4.4c1.1 0 1.9 1 1.7 2.1l-1.1 5.3c-.2.9-.9 1.5-1.8 1.5H6.5z';

export function ThumbUpIcon({ filled = false }: IconProps) {
  return (
    <Icon filled={filled}>
      <path d={THUMB} />
      <path d="M3.2 8.8h3.3v8H3.2z" />
    </Icon>
  );
}

export function ThumbDownIcon({ filled = false }: IconProps) {
  return (
    <Icon filled={filled}>
      <g transform="rotate(180 10 10)">
        <path d={THUMB} />
        <path d="M3.2 8.8h3.3v8H3.2z" />
      </g>
    </Icon>
  );
}

export function StarIcon({ filled = false }: IconProps) {
  return (
    <Icon filled={filled}>
      <path d="m10 2.6 2.2 4.7 5.1.6-3.8 3.5 1 5.1-4.5-2.6-4.5 2.6 1-5.1-3.8-3.5 5.1-.6z" />
    </Icon>
  );
}

export function CopyIcon() {
  return (
    <Icon>
      <rect x="7" y="7" width="10" height="10" rx="2" />
      <path d="M13 7V5a2 2 0 0 0-2-2H5a2 2 0 0 0-2 2v6a2 2 0 0 0 2 2h2" />
    </Icon>
  );
}

export function CheckIcon() {
  return (
    <Icon>
      <path d="m4 10.5 4 4 8-9" />
    </Icon>
  );
}

export function RegenerateIcon() {
  return (
    <Icon>
      <path d="M16.5 10a6.5 6.5 0 1 1-2-4.7" />
      <path d="M16.8 2.8v3.4h-3.4" />
    </Icon>
  );
}

export function FollowUpIcon() {
  return (
    <Icon>
      <path d="M3.5 4v4.5a3 3 0 0 0 3 3H16" />
      <path d="m12.5 8 3.8 3.5-3.8 3.5" />
    </Icon>
  );
}

export function CommentIcon() {
  return (
    <Icon>
      <path d="M4.5 3.5h11a1.8 1.8 0 0 1 1.8 1.8v6.4a1.8 1.8 0 0 1-1.8 1.8H9.8L6 16.8v-3.3H4.5a1.8 1.8 0 0 1-1.8-1.8V5.3a1.8 1.8 0 0 1 1.8-1.8z" />
    </Icon>
  );
}

export function SendIcon() {
  return (
    <Icon>
      <path d="M10 16.5v-13" />
      <path d="M4.5 9 10 3.5 15.5 9" />
    </Icon>
  );
}

export function PlusIcon() {
  return (
    <Icon>
      <path d="M10 4v12M4 10h12" />
    </Icon>
  );
}

export function CloseIcon() {
  return (
    <Icon>
      <path d="m5 5 10 10M15 5 5 15" />
    </Icon>
  );
}

export function ExternalIcon() {
  return (
    <Icon>
      <path d="M11.5 3.5h5v5M16.5 3.5 9 11M14 11.5v3a2 2 0 0 1-2 2H5.5a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2h3" />
    </Icon>
  );
}

export function PowerIcon() {
  return (
    <Icon>
      <path d="M10 2.8v7" />
      <path d="M6 5.2a6.5 6.5 0 1 0 8 0" />
    </Icon>
  );
}

export function SignOutIcon() {
  return (
    <Icon>
      <path d="M8.5 3.5h-3a2 2 0 0 0-2 2v9a2 2 0 0 0 2 2h3M13 6.5l3.5 3.5-3.5 3.5M16.5 10H8" />
    </Icon>
  );
}

export function SunIcon() {
  return (
    <Icon>
      <circle cx="10" cy="10" r="3.4" />
      <path d="M10 2.2v1.9M10 15.9v1.9M2.2 10h1.9M15.9 10h1.9M4.5 4.5l1.3 1.3M14.2 14.2l1.3 1.3M4.5 15.5l1.3-1.3M14.2 5.8l1.3-1.3" />
    </Icon>
  );
}

export function MoonIcon() {
  return (
    <Icon>
      <path d="M16.8 12.1A7 7 0 0 1 7.9 3.2a7 7 0 1 0 8.9 8.9z" />
    </Icon>
  );
}

export function InfoIcon() {
  return (
    <Icon>
      <circle cx="10" cy="10" r="7.2" />
      <path d="M10 9.2v4.6M10 6.3v.3" />
    </Icon>
  );
}

export function DownloadIcon() {
  return (
    <Icon>
      <path d="M10 3.2v9.2M6.2 8.8l3.8 3.8 3.8-3.8M3.8 16.4h12.4" />
    </Icon>
  );
}

export function LinkIcon() {
  return (
    <Icon>
      <path d="M8.4 11.6a3.2 3.2 0 0 0 4.6 0l2.8-2.8a3.2 3.2 0 1 0-4.6-4.6l-1 1" />
      <path d="M11.6 8.4a3.2 3.2 0 0 0-4.6 0l-2.8 2.8a3.2 3.2 0 1 0 4.6 4.6l1-1" />
    </Icon>
  );
}
