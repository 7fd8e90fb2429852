/**
 * Whether a link can be followed from a page at `pageHostname`: one to a loopback address leads every reader to their own machine, so that it is right
 * only where the page itself comes from there.
 */
export function isInReach(url: string, pageHostname: string): boolean {
  return URL.canParse(url) && (!isLoopback(new URL(url).hostname) || isLoopback(pageHostname));
}

/** As `URL` writes them: an IPv6 address in brackets. */
function isLoopback(hostname: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}
