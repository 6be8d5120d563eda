import { findingAt } from '../api/finding.ts';
import type { ValuePath } from '../api/finding.ts';
import type { Json } from '../api/kube-object.ts';
import { minorOf } from '../api/supported-minors.ts';
import { scalarText } from '../desired/merge-json.ts';
import type { Imported } from './imported.ts';
import { NOTHING } from './imported.ts';

/**
 * An image tag as `spec.version` and `spec.images.variant`: `1.31.1`, `1.31.1-distroless`. A tag that is no release of Istio's cannot be
 * carried over, for a version says more than an image: which objects there are.
 *
 * @param at where the tag stands in the input
 */
export function readTag(tag: Json | undefined, at: ValuePath): Imported {
  const text = scalarText(tag);
  if (text === '') return NOTHING;
  const [, version, variant] = /^(1\.\d+(?:\.\d+)?)(?:-(debug|distroless))?$/.exec(text) ?? [];
  if (version === undefined) {
    const message =
      'is no version of Istio; write the version into spec.version, and digests of own builds into spec.images.digests';
    return { spec: {}, findings: [findingAt(at, message, { value: text })] };
  }
  if (minorOf(version) === undefined) {
    const message = 'is of a minor that this release does not install; upgrade first';
    return { spec: {}, findings: [findingAt(at, message, { value: text })] };
  }
  return {
    spec: { version, ...(variant === undefined ? {} : { images: { variant } }) },
    findings: [],
  };
}
