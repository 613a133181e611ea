import { storable } from '../../core/text/normalize.ts';
import { list, member, string } from './json.ts';

const ENTITIES: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&amp;': '&' };
/** More links than anybody writes; each costs a pass over the text. */
const MAX_LINKS = 100;
/** X appends a link to every attached picture; it says nothing to a reader. */
const MEDIA_PAGE = /^https?:\/\/(?:www\.)?(?:twitter|x)\.com\/(?:messages\/media|i\/web\/messages)\//;

/** X escapes & < > once on its way to apps (and " ' in some older events). */
export function unescapeEntities(text: string): string {
  return text.replace(/&(?:lt|gt|quot|#39|amp);/g, (entity) => ENTITIES[entity] ?? entity);
}

/**
 * A message's text as its author wrote it: t.co links become the addresses they stand for, links of attachments go, HTML entities become letters.
 * `urls` is X's list of `{ url, expanded_url }`; anything else in it is passed over. `mediaUrl` is the attachment's own t.co link.
 */
export function plainText(text: string, urls: unknown, mediaUrl?: string): string {
  let plain = text;
  for (const entity of list(urls).slice(0, MAX_LINKS)) {
    const short = string(member(entity, 'url'));
    const expanded = string(member(entity, 'expanded_url'));
    if (!short || !expanded || !/^https?:\/\/t\.co\//.test(short)) continue;
    if (short === mediaUrl || MEDIA_PAGE.test(expanded)) plain = without(plain, short);
    // The text is still escaped here, so the address has to be as well.
    else plain = plain.replaceAll(short, () => expanded.replace(/&/g, '&amp;'));
  }
  return storable(unescapeEntities(mediaUrl === undefined ? plain : without(plain, mediaUrl)));
}

function without(text: string, link: string): string {
  return text.replaceAll(link, '').trimEnd();
}
