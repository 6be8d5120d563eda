import { describe, expect, test } from '@jest/globals';
import { printFinding } from '../../../src/api/finding.ts';
import { checkIgnored } from '../../../src/desired/check-ignored.ts';
import { anInstall } from '../../builders/facts.ts';
import { renderSpec } from '../../support/render-spec.ts';

const OBJECTS = renderSpec({ profile: 'default' }, '1.31.1');

function remarksOn(entry: object): readonly string[] {
  const ignore = [{ jsonPointers: ['/metadata/labels/app'], ...entry }];
  const { spec } = anInstall({ spec: { drift: { ignore } } });
  const findings = checkIgnored(spec, OBJECTS);
  expect(findings.every(({ severity }) => severity === 'warning')).toBe(true);
  return findings.map(printFinding);
}

const ISTIOD = { kind: 'Deployment', name: 'istiod' };
const WEBHOOK = { kind: 'MutatingWebhookConfiguration', name: 'istio-sidecar-injector' };
const NONE = 'spec.drift.ignore[0]: matches nothing: the mesh has no ';

describe('an entry of spec.drift.ignore that matches nothing is told', () => {
  test.each<[string, object, string]>([
    [
      'a name that is nearly one',
      { ...ISTIOD, name: 'istoid' },
      `${NONE}Deployment istio-system/istoid; did you mean Deployment istio-system/istiod?`,
    ],
    [
      'a kind that is nearly one',
      { ...ISTIOD, kind: 'deployments' },
      `${NONE}deployments istio-system/istiod; did you mean Deployment istio-system/istiod?`,
    ],
    [
      'another namespace',
      { ...ISTIOD, namespace: 'other' },
      `${NONE}Deployment other/istiod; did you mean Deployment istio-system/istiod?`,
    ],
    [
      'a kind without namespaces',
      { ...WEBHOOK, name: 'istio-sidecar-injectors' },
      `${NONE}MutatingWebhookConfiguration istio-sidecar-injectors; did you mean MutatingWebhookConfiguration istio-sidecar-injector?`,
    ],
    [
      'a name that is like none',
      { ...ISTIOD, name: 'frobnicate' },
      `${NONE}Deployment istio-system/frobnicate`,
    ],
    [
      'a field that is not rendered, such as the replicas under an autoscaler',
      { ...ISTIOD, jsonPointers: ['/metadata/labels/app', '/spec/replicas'] },
      'spec.drift.ignore[0].jsonPointers[1]: matches nothing: Deployment istio-system/istiod is rendered without /spec/replicas, so the operator neither sends it nor puts it right',
    ],
    [
      'an item that the list has not',
      { ...WEBHOOK, jsonPointers: ['/webhooks/9/failurePolicy'] },
      'spec.drift.ignore[0].jsonPointers[0]: matches nothing: MutatingWebhookConfiguration istio-sidecar-injector is rendered without /webhooks/9/failurePolicy, so the operator neither sends it nor puts it right',
    ],
  ])('%s', (_rule, entry, remark) => {
    expect(remarksOn(entry)).toEqual([remark]);
  });

  test.each<[string, object]>([
    ['a field', { ...ISTIOD, jsonPointers: ['/spec/template/spec/containers/0/resources'] }],
    ['a label with a slash', { ...ISTIOD, jsonPointers: ['/metadata/labels/istio.io~1rev'] }],
    ['a namespace written out', { ...ISTIOD, namespace: 'istio-system' }],
    [
      'a kind without namespaces, whatever is written',
      { ...WEBHOOK, namespace: 'x', jsonPointers: ['/webhooks/0/failurePolicy'] },
    ],
  ])('%s that is there is not', (_rule, entry) => {
    expect(remarksOn(entry)).toEqual([]);
  });
});
