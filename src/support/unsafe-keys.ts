const UNSAFE = new Set(['__proto__', 'constructor', 'prototype']);

/** Whether a property name could reach an object's prototype. Such names never pass a merge or a template. */
export function isUnsafeKey(key: string): boolean {
  return UNSAFE.has(key);
}
