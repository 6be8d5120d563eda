import type { KubeObject } from './kube-object.ts';
import { MESH_INSTALL_SCHEMA } from './mesh-install-schema.ts';
import { MESH_PLAN_APPROVAL_SCHEMA } from './mesh-plan-approval-schema.ts';
import {
  API_GROUP,
  API_VERSION,
  MESH_INSTALL_CRD_NAME,
  MESH_INSTALL_KIND,
  MESH_INSTALL_PLURAL,
  MESH_PLAN_APPROVAL_CRD_NAME,
  MESH_PLAN_APPROVAL_KIND,
} from './names.ts';

/** What `kubectl get meshinstalls` shows; the last two only with `-o wide`. */
const PRINTER_COLUMNS = [
  { name: 'Profile', type: 'string', jsonPath: '.spec.profile' },
  { name: 'Version', type: 'string', jsonPath: '.status.version' },
  { name: 'Revision', type: 'string', jsonPath: '.status.revision' },
  { name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
  { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  {
    name: 'Reason',
    type: 'string',
    priority: 1,
    jsonPath: '.status.conditions[?(@.type=="Ready")].reason',
  },
  {
    name: 'Message',
    type: 'string',
    priority: 1,
    jsonPath: '.status.conditions[?(@.type=="Ready")].message',
  },
] as const;

/**
 * The CustomResourceDefinition of MeshInstall: cluster-scoped, one served and stored version, status subresource. It carries no
 * labels and no annotations; whoever packages it adds those.
 */
export function buildMeshInstallCrd(): KubeObject {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: MESH_INSTALL_CRD_NAME },
    spec: {
      group: API_GROUP,
      scope: 'Cluster',
      names: {
        kind: MESH_INSTALL_KIND,
        listKind: `${MESH_INSTALL_KIND}List`,
        plural: MESH_INSTALL_PLURAL,
        singular: MESH_INSTALL_KIND.toLowerCase(),
        shortNames: ['mi'],
      },
      versions: [
        {
          name: API_VERSION,
          served: true,
          storage: true,
          subresources: { status: {} },
          additionalPrinterColumns: PRINTER_COLUMNS,
          schema: { openAPIV3Schema: MESH_INSTALL_SCHEMA },
        },
      ],
    },
  };
}

/** What `kubectl get meshplanapprovals` shows. */
const APPROVAL_COLUMNS = [
  { name: 'MeshInstall', type: 'string', jsonPath: '.spec.meshInstall' },
  { name: 'Goal', type: 'string', jsonPath: '.spec.goal' },
  { name: 'NotAfter', type: 'string', jsonPath: '.spec.notAfter' },
  { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  { name: 'Note', type: 'string', priority: 1, jsonPath: '.spec.note' },
] as const;

/** The CustomResourceDefinition of MeshPlanApproval: cluster-scoped, without a status. See {@link buildMeshInstallCrd}. */
export function buildMeshPlanApprovalCrd(): KubeObject {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: MESH_PLAN_APPROVAL_CRD_NAME },
    spec: {
      group: API_GROUP,
      scope: 'Cluster',
      names: {
        kind: MESH_PLAN_APPROVAL_KIND,
        listKind: `${MESH_PLAN_APPROVAL_KIND}List`,
        plural: 'meshplanapprovals',
        singular: MESH_PLAN_APPROVAL_KIND.toLowerCase(),
        shortNames: ['mpa'],
      },
      versions: [
        {
          name: API_VERSION,
          served: true,
          storage: true,
          additionalPrinterColumns: APPROVAL_COLUMNS,
          schema: { openAPIV3Schema: MESH_PLAN_APPROVAL_SCHEMA },
        },
      ],
    },
  };
}
