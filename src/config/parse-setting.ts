import { didYouMean } from '../support/did-you-mean.ts';
import { cutText } from '../support/cut-text.ts';

/** The value of a setting, or what is wrong with its text: the rest of a sentence that begins with the setting's name. */
export type ParsedSetting<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

/** RFC 1123 label, as Kubernetes wants names of namespaces. */
const LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** A registry host with optional port, then path segments: what stands before the image's name. */
const HUB = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?(:\d{1,5})?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/;

/** `true` or `false`, in any case; nothing else, so that a typing error is not a yes. */
export function parseBoolean(text: string): ParsedSetting<boolean> {
  const word = text.toLowerCase();
  if (word === 'true' || word === 'false') return accepted(word === 'true');
  return refused(`wants true or false, not ${quote(text)}.`);
}

/** A whole decimal number within the bounds, both included. */
export function parseInteger(
  text: string,
  bounds: { readonly min: number; readonly max: number },
): ParsedSetting<number> {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= bounds.min && value <= bounds.max) return accepted(value);
  return refused(`wants a whole number from ${bounds.min} to ${bounds.max}, not ${quote(text)}.`);
}

/** One of the words. */
export function parseChoice<const T extends string>(
  text: string,
  choices: readonly T[],
): ParsedSetting<T> {
  const choice = choices.find((candidate) => candidate === text);
  if (choice !== undefined) return accepted(choice);
  const near = didYouMean(text, choices);
  const hint = near === undefined ? '' : ` Did you mean ${near}?`;
  return refused(`wants one of ${choices.join(', ')}, not ${quote(text)}.${hint}`);
}

/** A name that Kubernetes takes for a namespace. */
export function parseNamespace(text: string): ParsedSetting<string> {
  if (LABEL.test(text)) return accepted(text);
  return refused(
    `wants a namespace: at most 63 lower-case letters, digits and dashes, not ${quote(text)}.`,
  );
}

/** Any name that is not blank. */
export function parseIdentity(text: string): ParsedSetting<string> {
  if (/^[\x21-\x7e]{1,253}$/.test(text)) return accepted(text);
  return refused(`wants a name of 1 to 253 visible ASCII characters, not ${quote(text)}.`);
}

/** Image hubs, separated by commas; at least one. */
export function parseHubs(text: string): ParsedSetting<readonly string[]> {
  const hubs = text.split(',').map((hub) => hub.trim());
  const wrong = hubs.find((hub) => hub.length > 255 || !HUB.test(hub));
  if (wrong === undefined) return accepted([...new Set(hubs)]);
  return refused(
    `wants image hubs such as docker.io/istio, separated by commas, not ${quote(wrong)}.`,
  );
}

function accepted<T>(value: T): ParsedSetting<T> {
  return { ok: true, value };
}

function refused(problem: string): { readonly ok: false; readonly problem: string } {
  return { ok: false, problem };
}

function quote(text: string): string {
  return JSON.stringify(cutText(text, 80));
}
