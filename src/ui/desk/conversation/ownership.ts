import type { Language } from '../../../core/language.ts';
import type { IconName } from '../../kit/icons.tsx';
import type { Ownership } from './lines.ts';
import { colleague } from './words.ts';

/** A change of owner in one line. `label` is the channel's name. */
export function ownershipText({ kind, name }: Pick<Ownership, 'kind' | 'name'>, label: string, language: Language): string {
  const ja = language === 'ja';
  const who = name === null ? null : colleague(language, name);
  switch (kind) {
    case 'handed-over':
      return ja ? '自動応答が担当者に引き継ぎました' : 'The bot handed over';
    case 'taken':
      return ja ? `${who ?? '担当者'}が引き継ぎました` : `${who ?? 'An agent'} took over`;
    case 'from-app':
      return ja ? `${label}アプリで返信がありました` : `Answered from the ${label} app`;
    case 'resolved':
      return ja ? `${who ?? '担当者'}が解決しました` : `Resolved${who === null ? '' : ` by ${who}`}`;
    case 'returned':
      if (who === null) return ja ? '自動応答に戻りました' : 'Back to the bot';
      return ja ? `${who}が自動応答に戻しました` : `${who} gave it back to the bot`;
    case 'wait-ended':
      return ja ? 'お客様が待つのをやめました' : 'The customer ended the wait';
    case 'quiet':
      return ja ? '動きがなく、自動応答に戻りました' : 'Quiet for a while, back to the bot';
  }
}

export function ownershipIcon(kind: Ownership['kind']): IconName {
  if (kind === 'taken') return 'person';
  if (kind === 'from-app') return 'phone';
  if (kind === 'handed-over') return 'flag';
  return kind === 'resolved' ? 'check' : 'undo';
}
