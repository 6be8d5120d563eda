/** A text of at most so many characters: a longer one ends in an ellipsis, and never in half a character. */
export function cutText(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1).toWellFormed()}…`;
}
