/** An intent as far as a name needs it: `dialogflow` is what it is called in the agent, when that is not its own name. */
export type NamedIntent = { intent: string; dialogflow?: string | undefined };

/** Finds the release's intent for an agent's display name: by the name that was given for it, else by its own, however it is spelled (“Stock Check”, stock_check). */
export function intentNames(intents: readonly NamedIntent[]): (displayName: string) => string | undefined {
  const exact = new Map(intents.flatMap(({ intent, dialogflow }) => (dialogflow === undefined ? [] : [[dialogflow, intent] as const])));
  const spelled = new Map(intents.map(({ intent }) => [key(intent), intent]));
  return (displayName) => exact.get(displayName) ?? spelled.get(key(displayName));
}

const key = (name: string): string =>
  name
    .normalize('NFKC')
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1-$2')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
