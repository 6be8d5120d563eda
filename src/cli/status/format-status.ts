import { CONDITIONS } from '../../api/conditions.ts';
import type { StoredCondition } from '../../api/conditions.ts';
import type { MeshInstall } from '../../api/mesh-install.ts';
import { formatAge } from '../output/format-age.ts';
import { formatTable, type Cell } from '../output/format-table.ts';
import type { Paint } from '../output/paint.ts';
import { standingOf, type Standing } from './standing.ts';

/** How a report looks. */
export interface View {
  readonly paint: Paint;
  /** Milliseconds since 1970, for ages. */
  readonly now: number;
}

/** All MeshInstalls, one a line. */
export function formatOverview(installs: readonly MeshInstall[], view: View): string {
  const rows = installs.map((install) => {
    const { metadata, status = {} } = install;
    const standing = standingOf(install);
    return [
      metadata.name,
      status.profile ?? install.spec.profile,
      status.version ?? install.spec.version ?? '',
      status.revision ?? '',
      { text: standing.word, paint: painterOf(standing, view.paint) },
      standing.reason,
      formatAge(metadata.creationTimestamp, view.now),
    ];
  });
  return formatTable(['NAME', 'PROFILE', 'VERSION', 'REVISION', 'STATE', 'REASON', 'AGE'], rows);
}

/** One MeshInstall for somebody who wants to know what is wrong: the verdict first, then what it rests on. */
export function formatReport(install: MeshInstall, view: View): string {
  const { status = {} } = install;
  return [
    formatHead(install, view),
    section('PROBLEMS', formatProblems(status.problems, view)),
    section('WARNINGS', formatWarnings(status.warnings, view)),
    section('GATEWAYS', formatGateways(status.gateways, view)),
    section('REVISIONS', formatRevisions(status.revisions, view)),
    section('GATEWAY API', formatGatewayApi(status.gatewayApi)),
    section('NEXT', formatPlan(status.plan)),
    section('CHANGED BY OTHERS', formatDrift(status.drift)),
    section('CONDITIONS', formatConditions(status.conditions, view)),
  ].join('');
}

function painterOf({ word }: Standing, paint: Paint): (text: string) => string {
  if (word === 'Ready') return paint.good;
  return word === 'Stalled' ? paint.bad : paint.pending;
}

function formatHead(install: MeshInstall, { paint }: View): string {
  const { metadata, spec, status = {} } = install;
  const standing = standingOf(install);
  const what = [
    `Istio ${status.version ?? spec.version ?? 'of no version yet'}`,
    `profile ${status.profile ?? spec.profile}`,
    ...(status.platform === undefined ? [] : [`platform ${status.platform}`]),
    `namespace ${spec.namespace}`,
  ].join(', ');
  const word = painterOf(standing, paint)(standing.word);
  const why = standing.reason === '' ? '' : ` (${standing.reason})`;
  const message = standing.message === '' ? '' : `${standing.message}\n`;
  return `${paint.strong(metadata.name)}: ${word}${why}\n${what}\n${message}`;
}

function section(title: string, body: string): string {
  return body === '' ? '' : `\n${title}\n${body.replaceAll(/^(?=.)/gm, '  ')}`;
}

type Status = NonNullable<MeshInstall['status']>;

function formatProblems(problems: Status['problems'], { paint }: View): string {
  return (problems ?? [])
    .map(({ object, reason, message }) => `${paint.bad(object)}: ${reason}: ${message}\n`)
    .join('');
}

function formatWarnings(warnings: Status['warnings'], { paint }: View): string {
  return (warnings ?? [])
    .map(({ path, message }) => `${paint.pending(path)}: ${message}\n`)
    .join('');
}

function formatGateways(gateways: Status['gateways'], { paint }: View): string {
  if (gateways === undefined || gateways.length === 0) return '';
  const rows = gateways.map(({ namespace, name, type, ready, addresses = [] }) => [
    `${namespace}/${name}`,
    type,
    readyCell(ready, paint),
    addresses.join(' '),
  ]);
  return formatTable(['GATEWAY', 'TYPE', 'READY', 'ADDRESSES'], rows);
}

function formatRevisions(revisions: Status['revisions'], { paint }: View): string {
  if (revisions === undefined || revisions.length === 0) return '';
  const rows = revisions.map(({ name, version, ready }) => [
    name,
    version,
    readyCell(ready, paint),
  ]);
  return formatTable(['REVISION', 'VERSION', 'READY'], rows);
}

function formatGatewayApi(found: Status['gatewayApi']): string {
  if (found === undefined) return '';
  if (found.installed) return `${found.version ?? 'of an unnamed version'}\n`;
  return 'not installed: Gateway and HTTPRoute are unknown to this cluster. Its CRDs are the cluster’s; istiod takes them up when they come.\n';
}

function readyCell(ready: boolean, paint: Paint): Cell {
  return ready ? { text: 'yes', paint: paint.good } : { text: 'no', paint: paint.pending };
}

function formatPlan(plan: Status['plan']): string {
  if (plan === undefined) return '';
  const { summary, next = [] } = plan;
  return `${summary}\n${next.map((step) => `- ${step}\n`).join('')}`;
}

function formatDrift(drift: Status['drift']): string {
  return (drift?.examples ?? [])
    .map(({ object, fields, manager }) => {
      const by = manager === undefined ? '' : ` by ${manager}`;
      return `${object}: ${fields.join(', ')}${by}\n`;
    })
    .join('');
}

function formatConditions(
  conditions: readonly StoredCondition[] | undefined,
  { paint, now }: View,
): string {
  if (conditions === undefined) return '';
  const rows = conditions.map(({ type, status, reason, lastTransitionTime }) => [
    type,
    {
      text: status,
      paint: CONDITIONS.some((known) => known.type === type && known.good === status)
        ? paint.good
        : paint.pending,
    },
    reason,
    formatAge(lastTransitionTime, now),
  ]);
  return formatTable(['CONDITION', 'STATUS', 'REASON', 'SINCE'], rows);
}
