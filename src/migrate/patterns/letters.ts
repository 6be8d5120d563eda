/** Says of a code point whether it is one of a class. */
export type Letters = (code: number) => boolean;

/** Exactly this character. */
export function onlyLetter(letter: string): Letters {
  const wanted = letter.codePointAt(0);
  return (code) => code === wanted;
}

/** Any character but the end of a line. */
export function anyLetter(code: number): boolean {
  return code !== 10;
}

/** Letters, digits and underscore of ASCII: what a word is made of. */
export function isWordLetter(code: number): boolean {
  return isDigit(code) || between(code, 65, 90) || between(code, 97, 122) || code === 95;
}

function isDigit(code: number): boolean {
  return between(code, 48, 57);
}

function isSpace(code: number): boolean {
  return [9, 10, 12, 13, 32].includes(code);
}

function between(code: number, first: number, last: number): boolean {
  return code >= first && code <= last;
}

const CLASSES: Readonly<Record<string, Letters>> = {
  d: isDigit,
  w: isWordLetter,
  s: isSpace,
  D: (code) => !isDigit(code),
  W: (code) => !isWordLetter(code),
  S: (code) => !isSpace(code),
};

const CONTROLS: Readonly<Record<string, string>> = {
  ...{ a: '\u0007', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' },
};

/** What a backslash before this character means, where it means characters; undefined: another thing, or an error. */
export function escapedLetters(
  letter: string,
): { readonly one: string } | { readonly many: Letters } | undefined {
  const many = Object.hasOwn(CLASSES, letter) ? CLASSES[letter] : undefined;
  if (many !== undefined) return { many };
  const control = Object.hasOwn(CONTROLS, letter) ? CONTROLS[letter] : undefined;
  if (control !== undefined) return { one: control };
  return /^[!-/:-@[-`{-~]$/.test(letter) ? { one: letter } : undefined;
}
