/** The product's mark: a house with a bolt for its door. */
export function Logo() {
  return (
    <svg className="logo" viewBox="0 0 28 28" width="28" height="28" aria-hidden="true" focusable="false">
      <path
        className="logo-house"
        d="M14 2.6 3.4 11.2a2 2 0 0 0-.7 1.6v10.4a2.2 2.2 0 0 0 2.2 2.2h18.2a2.2 2.2 0 0 0 2.2-2.2V12.8a2 2 0 0 0-.7-1.6z"
      />
      <path className="logo-bolt" d="m15.6 9.4-6 8h4l-1.2 5.4 6.1-8.2h-4.1z" />
    </svg>
  );
}
