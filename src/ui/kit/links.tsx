import type { ReactNode } from 'react';

/** ASCII only: Japanese text follows an address without a space. */
const address = /https?:\/\/[\x21-\x7e]+/gi;

/** The address as a link may open it, or null: only http and https, so no script: or data: comes through. */
export function safeHref(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const parsed = new URL(url);
  return parsed.protocol === 'https:' || parsed.protocol === 'http:' ? parsed.href : null;
}

export function Link({ url, children }: { url: string; children: ReactNode }) {
  const href = safeHref(url);
  if (href === null) return <>{children}</>;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  );
}

/** A piece of text, or an address found in it. Marks that end a sentence stay outside the address. */
export function splitLinks(text: string): { text: string; url?: string }[] {
  const pieces: { text: string; url?: string }[] = [];
  let end = 0;
  for (const match of text.matchAll(address)) {
    const url = match[0].replace(/[.,;:!?'")\]}>]+$/, '');
    if (safeHref(url) === null) continue;
    if (match.index > end) pieces.push({ text: text.slice(end, match.index) });
    pieces.push({ text: url, url });
    end = match.index + url.length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end) });
  return pieces;
}

/** Text with its web addresses as links. */
export function Linked({ text }: { text: string }) {
  return splitLinks(text).map((piece, at) =>
    piece.url === undefined ? (
      piece.text
    ) : (
      <Link key={at} url={piece.url}>
        {piece.text}
      </Link>
    ),
  );
}
