/** The two languages that the product speaks. A customer's language is decided per message, a conversation's is the last one that was certain. */
export type Language = 'ja' | 'en';

/** A text in both languages, as content files hold it. */
export type Localized<T = string> = Record<Language, T>;
