import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { MessageView } from '../../../../src/features/desk/contract.ts';
import { ApiError } from '../../../../src/ui/desk/api.ts';
import { cannotDm, hindranceOf, isNearEnd, newRequestId, usedTicks } from '../../../../src/ui/desk/conversation/composing.ts';
import { createDrafts, withCopied, withFirstLine, type DraftPhoto } from '../../../../src/ui/desk/conversation/drafts.ts';
import { photoProblem } from '../../../../src/ui/desk/conversation/photo-file.ts';
import { droppedText, failureText, reasonText, refusalText } from '../../../../src/ui/desk/conversation/reasons.ts';
import { cutAt, folded, foldFrom } from '../../../../src/ui/desk/conversation/sentence.ts';
import { problemOf } from '../../../../src/ui/desk/conversation/use-actions.ts';

const view = { maxText: 10, maxPhotos: 1, blocked: null, messages: [] as MessageView[] };
const photo = (state: DraftPhoto['state'], key: string = state): DraftPhoto => ({
  key,
  file: new Blob([]),
  preview: null,
  state,
  id: null,
  problem: null,
});
const draft = (text: string, ...photos: DraftPhoto[]) => ({ text, photos });
const ours = (state: MessageView['state'], reason: string | null = null) => ({ author: 'person', state, reason }) as MessageView;
const theirs = { author: 'contact', state: null, reason: null } as MessageView;

describe('what keeps a reply from being sent', () => {
  it('counts code points, and by how many there are too many', () => {
    expect(hindranceOf(draft('𠮷'.repeat(10)), view)).toBeNull();
    expect(hindranceOf(draft(`${'あ'.repeat(13)} `), view)).toEqual({ kind: 'too-long', over: 3 });
    expect([isNearEnd('あ'.repeat(7), 10), isNearEnd('あ'.repeat(8), 10)]).toEqual([false, true]);
  });

  it('is a photo that is no photo, too many, or not there yet', () => {
    expect(hindranceOf(draft('', photo('failed')), view)).toEqual({ kind: 'photo-failed' });
    expect(hindranceOf(draft('', photo('ready', '1'), photo('ready', '2')), view)).toEqual({ kind: 'too-many-photos' });
    expect(hindranceOf(draft('', photo('waiting')), view)).toEqual({ kind: 'photo-uploading' });
  });

  it('is an account that was signed out, or DMs that are closed until the customer writes', () => {
    expect(hindranceOf(draft(''), { ...view, blocked: 'unauthorized' })).toEqual({ kind: 'blocked', by: 'unauthorized' });
    expect(hindranceOf(draft(''), { ...view, messages: [theirs, ours('failed', 'cannot-dm')] })).toEqual({
      kind: 'blocked',
      by: 'cannot-dm',
    });
    expect(cannotDm({ messages: [ours('failed', 'cannot-dm'), theirs] })).toBe(false);
    expect(cannotDm({ messages: [ours('failed', 'cannot-dm'), ours('sent')] })).toBe(false);
  });

  it('says of a file in plain words why it is none', () => {
    expect(photoProblem({ type: 'image/svg+xml', size: 10 }, 'ja')).toContain('PNG');
    expect(photoProblem({ type: 'image/png', size: 30 * 1024 * 1024 }, 'ja')).toBe('写真は5 MBまでです（この写真は30 MB）');
    expect(photoProblem({ type: 'image/jpeg', size: 5 * 1024 * 1024 }, 'en')).toBeNull();
  });
});

describe('the budget', () => {
  it('shows something used and something left, and is full at the limit', () => {
    expect(usedTicks({ limit: 15, left: 15 })).toBe(0);
    expect(usedTicks({ limit: 15, left: 6 })).toBe(9);
    expect(usedTicks({ limit: 1_440, left: 1_439 })).toBe(1);
    expect(usedTicks({ limit: 1_440, left: 1 })).toBe(14);
    expect(usedTicks({ limit: 15, left: 0 })).toBe(15);
    expect(usedTicks({ limit: 0, left: 3 })).toBe(15);
  });
});

describe('a draft', () => {
  it('is kept for each person and conversation, and its text outlives the page', () => {
    const kept = new Map<string, string>();
    const storage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, text: string) => void kept.set(key, text),
      removeItem: (key: string) => void kept.delete(key),
    };
    const drafts = createDrafts(storage, 'staff:7');
    drafts.write(1, '一');
    drafts.write(2, '二');
    drafts.addPhoto(2, photo('ready'));
    drafts.clear(1);
    expect([drafts.get(1), drafts.get(2).text, drafts.get(2).photos.length]).toEqual([{ text: '', photos: [] }, '二', 1]);
    expect(createDrafts(storage, 'staff:7').get(2)).toEqual({ text: '二', photos: [] });
    expect(createDrafts(storage, 'staff:8').get(2)).toEqual({ text: '', photos: [] });
    expect(kept.size).toBe(1);
  });

  it('takes a first line once, in front of what is written, and a copied text behind it', () => {
    expect(withFirstLine('', 'はじめ')).toBe('はじめ');
    expect(withFirstLine(withFirstLine('続き', 'はじめ'), 'はじめ')).toBe('はじめ\n続き');
    expect(withCopied('書きかけ', '下書き')).toBe('書きかけ\n下書き');
    expect(withCopied('書きかけ\n下書き', '下書き')).toBe('書きかけ\n下書き');
  });

  it('has a new request id each time', () => {
    expect(newRequestId()).toMatch(/^[\da-f]{32}$/);
    expect(newRequestId()).not.toBe(newRequestId());
  });
});

describe('a text', () => {
  it('is cut where the sentence stands, and all of it is the sentence when that cannot be found', () => {
    expect(cutAt('はい。返事がない。いいえ', '返事がない。')).toEqual({ before: 'はい。', sentence: '返事がない。', after: 'いいえ' });
    expect(cutAt('はい', 'いいえ').sentence).toBe('はい');
  });

  it('is folded when it is very long, at a sentence’s end, and never inside a character', () => {
    expect(folded('あ'.repeat(foldFrom))).toBeNull();
    expect(folded('𠮷'.repeat(foldFrom))).toBeNull();
    expect(folded(`${'あ'.repeat(500)}。${'い'.repeat(1_000)}`)).toEqual({ head: `${'あ'.repeat(500)}。`, characters: 1_501 });
    expect(folded('𠮷'.repeat(2_000))?.head.at(-1)).toBe('𠮷'.at(-1));
  });
});

describe('reasons', () => {
  it('of every flow and trigger that ships are words in both languages', () => {
    const folder = join(import.meta.dirname, '../../../../flows');
    const text = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.yaml'))
      .map((file) => readFileSync(join(folder, file), 'utf8'))
      .join('\n');
    const reasons = new Set([...text.matchAll(/\breason: ([a-z-]+)/g)].map((match) => match[1] ?? ''));
    const ours = [
      'bot-loop',
      'limits',
      'content-error',
      'poison',
      'again',
      'opted-out',
      'not-understood',
      'anger',
      'late-answer',
      'reply-lost',
    ];
    expect(reasons.size).toBeGreaterThan(10);
    expect([...reasons, ...ours].filter((reason) => !/[ぁ-んァ-ン一-龠]/.test(reasonText(reason, 'ja')))).toEqual([]);
    expect(reasonText('of-an-editor', 'en')).toBe('of an editor');
  });

  it('of a failure come with the one next step', () => {
    expect(failureText('cannot-dm', 'X', 'ja')).toEqual({ text: '送れません：この人はDMを閉じています', next: 'resend' });
    expect(failureText('too-long', 'LINE', 'en')).toEqual({ text: 'Not sent: too long for LINE', next: 'rewrite' });
    expect(failureText('of-the-future', 'X', 'ja').text).toBe('送れません：Xが断りました');
    expect(failureText('photo', 'X', 'ja').text).toBe('送れません：Xに写真を渡せませんでした');
    expect(failureText('photo', 'X', 'en').text).toBe('Not sent: the photo couldn’t be given to X');
    // It is given to answers that were dropped, refused or are in doubt: how long they took is not why.
    expect(reasonText('late-answer', 'ja')).toBe('自動応答が届いていない可能性');
    expect(droppedText('fence', true, 'en')).toBe('Not sent: the bot wrote this before you took over');
    expect(refusalText('already-taken', '高橋', 'ja')).toBe('送っていません：高橋さんが引き継ぎました');
    expect(refusalText('of-the-future', null, 'en')).toBe('Not sent: the server refused it (of-the-future)');
  });

  it('why an action was refused name the colleague, or ask to read first', () => {
    const error = (status: number, code: string, details = {}) => new ApiError(status, code, '', details);
    expect(problemOf(error(409, 'already-taken', { agent: '高橋', at: 'x' }), null)).toEqual({ kind: 'taken', agent: '高橋', at: 'x' });
    expect(problemOf(error(409, 'new-message'), 'resolved')).toEqual({ kind: 'new-message', outcome: 'resolved' });
    expect(problemOf(error(409, 'version-conflict'), null)).toEqual({ kind: 'conflict' });
    expect(problemOf(error(409, 'state-conflict'), null)).toEqual({ kind: 'settled-already' });
    expect(problemOf(error(409, 'paused'), null)).toEqual({ kind: 'not-connected' });
    expect(problemOf(error(0, 'offline'), null)).toEqual({ kind: 'failed', code: 'offline' });
  });
});
