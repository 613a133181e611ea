import { createHash } from 'node:crypto';

/** How X changes a text before it shows it to an app. */
export type TextSettings = {
  /** Links become t.co links, with the original in `entities.urls`. */
  shorten: boolean;
  /** & < > become HTML entities. */
  escape: boolean;
};

export type UrlEntity = { url: string; expanded_url: string; display_url: string; indices: [number, number] };

const LINK =
  /https?:\/\/[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]*[A-Za-z0-9/]|\b(?:[a-z0-9-]+\.)+(?:com|net|org|jp|example)\b(?:\/[A-Za-z0-9\-._~/?#=&%]*)?/gi;

/** The text as an app receives it. Indices count UTF-16 units of the changed text. */
export function asXShowsIt(text: string, settings: TextSettings): { text: string; urls: UrlEntity[] } {
  const links = new Map<string, string>();
  const shortened = settings.shorten ? text.replace(LINK, (link) => remember(links, link)) : text;
  const shown = settings.escape ? shortened.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;') : shortened;
  const urls = [...links].map(([url, original]) => {
    const start = shown.indexOf(url);
    const expanded = /^https?:/i.test(original) ? original : `http://${original}`;
    return {
      url,
      expanded_url: expanded,
      display_url: original.replace(/^https?:\/\//i, ''),
      indices: [start, start + url.length] as [number, number],
    };
  });
  return { text: shown, urls };
}

function remember(links: Map<string, string>, link: string): string {
  const short = `https://t.co/${createHash('sha256').update(link).digest('base64url').replace(/[-_]/g, 'x').slice(0, 10)}`;
  links.set(short, link);
  return short;
}
