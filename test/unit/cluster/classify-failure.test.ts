import { describe, expect, test } from '@jest/globals';
import { classifyAnswer, classifyStatus } from '../../../src/cluster/classify-failure.ts';
import { isClusterError, type CallTarget } from '../../../src/cluster/cluster-error.ts';

const target: CallTarget = {
  verb: 'apply',
  resource: 'deployments.apps',
  ref: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'istio-system', name: 'istiod' },
};

function status(code: number, more: object): { status: number; body: string } {
  return { status: code, body: JSON.stringify({ kind: 'Status', code, ...more }) };
}

describe('classifyAnswer', () => {
  test.each([
    ['an object that is not there', 404, { reason: 'NotFound' }, 'NotFound'],
    ['a name that is taken', 409, { reason: 'AlreadyExists' }, 'AlreadyExists'],
    ['a version that is not the newest', 409, { reason: 'Conflict' }, 'Conflict'],
    ['a precondition that failed', 412, {}, 'Conflict'],
    ['content that the schema refuses', 422, { reason: 'Invalid' }, 'Invalid'],
    ['a body that cannot be read', 400, { reason: 'BadRequest' }, 'Invalid'],
    ['credentials that are refused', 401, { reason: 'Unauthorized' }, 'Unauthorized'],
    [
      'a missing right',
      403,
      {
        reason: 'Forbidden',
        message:
          'deployments.apps "istiod" is forbidden: User "system:serviceaccount:a:b" cannot patch resource "deployments" in API group "apps" in the namespace "istio-system"',
      },
      'Forbidden',
    ],
    [
      'a quota that is used up',
      403,
      {
        reason: 'Forbidden',
        message: 'pods "x" is forbidden: exceeded quota: q, requested: pods=1',
      },
      'AdmissionRefused',
    ],
    [
      'pod security',
      403,
      {
        reason: 'Forbidden',
        message: 'pods "x" is forbidden: violates PodSecurity "restricted:latest"',
      },
      'AdmissionRefused',
    ],
    [
      'a webhook that says no, whatever its code',
      400,
      { message: 'admission webhook "validation.istio.io" denied the request: bad port' },
      'AdmissionRefused',
    ],
    [
      'a policy that says no',
      422,
      {
        reason: 'Invalid',
        message:
          "deployments.apps \"x\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no",
      },
      'AdmissionRefused',
    ],
    [
      'a field that the schema does not have, in an apply',
      500,
      {
        message:
          'failed to create typed patch object (a/b; /v1, Kind=X): .nope: field not declared in schema',
      },
      'Invalid',
    ],
    [
      'another object by now, by uid',
      422,
      { reason: 'Invalid', details: { causes: [{ field: 'metadata.uid' }] } },
      'Conflict',
    ],
    [
      'a webhook that cannot be reached',
      500,
      { reason: 'InternalError', message: 'failed calling webhook "w"' },
      'Unavailable',
    ],
    ['a resource version that is too old', 410, { reason: 'Expired' }, 'Gone'],
    ['a request to slow down', 429, { reason: 'TooManyRequests' }, 'TooManyRequests'],
    ['a server that is not ready', 503, { reason: 'ServiceUnavailable' }, 'Unavailable'],
    ['a server that ran out of time', 504, { reason: 'Timeout' }, 'Timeout'],
    ['anything else', 405, { reason: 'MethodNotAllowed' }, 'Other'],
  ])('%s (%i)', (_what, code, more, kind) => {
    expect(classifyAnswer(target, status(code, more))).toMatchObject({ kind, status: code });
  });

  test('the message names verb, object and what the API server said', () => {
    const error = classifyAnswer(target, status(422, { message: 'spec.replicas: too low' }));
    expect(error.message).toBe('apply Deployment istio-system/istiod: spec.replicas: too low');
    expect(error.detail).toBe('spec.replicas: too low');
    expect(error.ref).toEqual(target.ref);
  });

  test('the causes carry field paths', () => {
    const causes = [{ field: 'spec.replicas', reason: 'FieldValueInvalid', message: 'too low' }];
    const error = classifyAnswer(target, status(422, { message: 'no', details: { causes } }));
    expect(error.causes).toEqual(causes);
  });

  test.each([
    ['the header', { retryAfter: '7' }, {}, 7000],
    ['the Status', {}, { details: { retryAfterSeconds: 3 } }, 3000],
    [
      'the header before the Status',
      { retryAfter: '7' },
      { details: { retryAfterSeconds: 3 } },
      7000,
    ],
    ['at most five minutes', { retryAfter: '86400' }, {}, 300_000],
    ['nothing for a header that is no number', { retryAfter: 'Wed, 21 Oct 2026' }, {}, undefined],
  ])('how long to wait is taken from: %s', (_what, answer, more, expected) => {
    expect(classifyAnswer(target, { ...status(429, more), ...answer }).retryAfterMs).toBe(expected);
  });

  test('what the API server quotes of a Secret goes no further', () => {
    const secret: CallTarget = {
      verb: 'apply',
      resource: 'secrets',
      ref: { apiVersion: 'v1', kind: 'Secret', namespace: 'a', name: 'cacerts' },
    };
    const message = 'Secret "cacerts" is invalid: data[key]: Invalid value: "hunter2"';
    const details = { causes: [{ field: 'data[key]', message: 'Invalid value: "hunter2"' }] };
    const error = classifyAnswer(secret, status(422, { reason: 'Invalid', message, details }));
    expect(JSON.stringify([error.message, error.detail, error.causes])).not.toContain('hunter2');
    expect(error.message).toBe('apply Secret a/cacerts: Invalid (data[key])');
  });

  test('an answer that is not from the API server is not quoted', () => {
    const error = classifyAnswer(target, { status: 502, body: '<html>secret gateway page</html>' });
    expect(error.message).toBe('apply Deployment istio-system/istiod: the API server answered 502');
    expect(error.kind).toBe('Unavailable');
  });

  test('a message of many kilobytes is cut', () => {
    const error = classifyAnswer(target, status(422, { message: 'x'.repeat(100_000) }));
    expect(error.detail.length).toBeLessThan(2100);
  });
});

test('an ERROR event of a watch is classified like an answer', () => {
  const gone = {
    kind: 'Status',
    code: 410,
    reason: 'Expired',
    message: 'too old resource version',
  };
  const error = classifyStatus({ verb: 'watch', resource: 'pods' }, gone);
  expect(error).toMatchObject({ kind: 'Gone', message: 'watch pods: too old resource version' });
  expect(classifyStatus({ verb: 'watch', resource: 'pods' }, undefined).kind).toBe('Unavailable');
});

test('isClusterError tells kinds apart', () => {
  const error = classifyAnswer(target, status(404, {}));
  expect(isClusterError(error)).toBe(true);
  expect(isClusterError(error, 'Gone', 'NotFound')).toBe(true);
  expect(isClusterError(error, 'Gone')).toBe(false);
  expect(isClusterError(new Error('NotFound'), 'NotFound')).toBe(false);
});
