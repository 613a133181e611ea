/** Things that customers mention by name (products, shops), as training needs them. What fills an entity finder fits by structure. */
export type NamedThings = { type: string; entries: NamedThing[] };
export type NamedThing = { id: string; name: string; aliases: string[]; fields: Record<string, string> };
