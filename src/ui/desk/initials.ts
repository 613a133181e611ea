/** One letter of a Japanese name, two initials of another. */
export function initials(name: string): string {
  const parts = name.trim().split(/\s+/);
  const first = Array.from(parts[0] ?? '')[0] ?? '';
  if (!/^[\p{Script=Latin}]/u.test(first)) return first;
  return (first + (parts.length > 1 ? (Array.from(parts.at(-1) ?? '')[0] ?? '') : '')).toUpperCase();
}
