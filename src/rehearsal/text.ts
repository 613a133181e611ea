import { createHash } from 'node:crypto';
import type { FakeMessage } from './model.ts';

/** How X changes a text before it shows it to an app. */
export type TextSettings = {
  /** Links become t.co links, with the original in `entities.urls`. */
  shorten: boolean;
  /** & < > become HTML entities. */
  escape: boolean;
  /** The link of an attached picture is appended to the text. */
  mediaLink: boolean;
};

export type UrlEntity = { url: string; expanded_url: string; display_url: string; indices: [number, number] };

const LINK =
  /https?:\/\/[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]*[A-Za-z0-9/]|\b(?:[a-z0-9-]+\.)+(?:com|net|org|jp|example)\b(?:\/[A-Za-z0-9\-._~/?#=&%]*)?/gi;

/** The text as an app receives it. Indices count UTF-16 units of the changed text. */
export function asXShowsIt(text: string, settings: Pick<TextSettings, 'shorten' | 'escape'>): { text: string; urls: UrlEntity[] } {
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

/** A message's text as an app receives it, with the link of its picture behind it. `mediaUrl` is that link, null without a picture. */
export function messageAsShown(
  { id, text, attachments }: Pick<FakeMessage, 'id' | 'text' | 'attachments'>,
  settings: TextSettings,
): { text: string; urls: UrlEntity[]; mediaUrl: string | null } {
  const shown = asXShowsIt(text, settings);
  if (attachments.length === 0) return { ...shown, mediaUrl: null };
  const url = `https://t.co/m${id.slice(-9)}`;
  if (!settings.mediaLink) return { ...shown, mediaUrl: url };
  const whole = `${shown.text} ${url}`.trimStart();
  const indices: [number, number] = [whole.length - url.length, whole.length];
  const link = { url, expanded_url: `https://x.com/messages/media/${id}`, display_url: 'pic.x.com', indices };
  return { text: whole, urls: [...shown.urls, link], mediaUrl: url };
}
