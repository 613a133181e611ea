import type { Health } from '../../features/admin/contract.ts';
import { FAULTS } from '../../flow/faults.ts';
import { counted, finding, spanOf, type Finding } from './finding.ts';

/** Work that is later than this is not just passing through, seconds. */
const LATE_S = 120;

/** What is under way in the house: does everything move, and what waits for a person? */
export function checkHouse(health: Health): Finding[] {
  const { messages, turns, waiting, release } = health;
  const found: Finding[] = [];
  const add = (level: Finding['level'], code: string, ja: string, en: string) => found.push({ level, code, text: { ja, en } });
  if (release === null)
    add(
      'problem',
      'no-release',
      '公開された内容がまだありません。npm start が最初の公開を作ります。',
      'Nothing is published yet. The first start makes the first release.',
    );
  if (turns.overdue > 0 && turns.oldest > LATE_S)
    add(
      'problem',
      'turns-late',
      `${turns.overdue}件の会話で、お客様のメッセージが読まれずに残っています（最も古いもので${spanOf(turns.oldest).ja}）。worker のプロセスが動いているかを確かめてください。`,
      `${counted(turns.overdue, 'conversation has', 'conversations have')} messages that nobody has read (the oldest for ${spanOf(turns.oldest).en}). See whether a worker process runs.`,
    );
  if (messages.pending > 0 && messages.oldestPending > LATE_S)
    add(
      'note',
      'sends-wait',
      `送信待ちが${messages.pending}件あります（最も古いもので${spanOf(messages.oldestPending).ja}）。送信数の上限に達したか、アカウントが止まっているか、送信先が応えていません。どれでもなければ、worker のプロセスが動いているかを確かめてください。`,
      `${counted(messages.pending, 'message waits', 'messages wait')} to be sent (the oldest for ${spanOf(messages.oldestPending).en}): the send limit is reached, an account is paused, or the platform does not answer. If it is none of these, see whether a worker process runs.`,
    );
  if (messages.parked > 0)
    add(
      'note',
      'parked',
      `届いたかどうかわからない送信が${messages.parked}件あります。受付の画面で確かめてください。`,
      `${counted(messages.parked, 'message', 'messages')} may or may not have arrived. The desk shows which.`,
    );
  // A running server of the version before does not tell these apart.
  const { tooOld = 0 }: Partial<Health['messages']> = messages;
  if (tooOld > 0)
    add(
      'note',
      'too-old',
      `1日以上前に書かれたため、送らずに止めている返信が${tooOld}件あります。受付の画面で、送り直すか取り消してください。`,
      `${counted(tooOld, 'reply was', 'replies were')} written more than a day ago and held back. Send again or cancel at the desk.`,
    );
  if (waiting.count > 0)
    add(
      'note',
      'waiting',
      `担当者を待つお客様が${waiting.count}人います（最も長い方で${spanOf(waiting.oldest).ja}）。`,
      `${counted(waiting.count, 'customer waits', 'customers wait')} for a person (the longest for ${spanOf(waiting.oldest).en}).`,
    );
  if (found.every(({ level, code }) => level !== 'problem' && code !== 'sends-wait'))
    found.unshift(
      finding('ok', 'moving', { ja: '受け取りと返信は滞りなく動いています。', en: 'Messages are read and answered without delay.' }),
    );
  return found;
}

/** Flows that customers could not be led through, as those who write them can find them. A running server of the version before tells of none. */
export function checkFlows({ faults = [] }: Partial<Pick<Health, 'faults'>>): Finding[] {
  return faults.map(({ flow, step, what, count }) => {
    const why = FAULTS[what as keyof typeof FAULTS] ?? { ja: what, en: what };
    const where = flow === null ? { ja: '流れ', en: 'A flow' } : { ja: `流れ {flow}`, en: 'The flow {flow}' };
    const at = step === null ? { ja: '', en: '' } : { ja: '（{step}番目のステップ）', en: ' (its step {step})' };
    return finding(
      'problem',
      `flow-${what}`,
      {
        ja: `${where.ja}${at.ja}: この7日間に{count}人のお客様を最後まで案内できず、担当者に引き継ぎました。` + why.ja,
        en: `${where.en}${at.en}: {customers} of the last seven days could not be led through and {were} handed over, because ` + why.en,
      },
      { flow: flow ?? '', step: step ?? 0, count, customers: counted(count, 'customer', 'customers'), were: count === 1 ? 'was' : 'were' },
    );
  });
}
