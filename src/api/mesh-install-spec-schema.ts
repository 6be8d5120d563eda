import { CONTROL_FIELDS } from './mesh-install-control-schema.ts';
import { GATEWAY_SCHEMA } from './mesh-install-gateway-schema.ts';
import { OVERLAYS_SCHEMA } from './overlays-schema.ts';
import { PATTERNS } from './patterns.ts';
import { PROFILE_OVERLAYS_SCHEMA } from './profile-overlays-schema.ts';
import type { SchemaNode } from './schema-node.ts';
import { UNVALIDATED_VALUES_SCHEMA } from './unvalidated-values-schema.ts';
import { SUPPORTED_MINORS } from './supported-minors.ts';

/** The profiles that this release installs. To add one: a file in profiles/ and a word here. */
export const PROFILES = [
  'default',
  'demo',
  'minimal',
  'empty',
  'ambient',
  'preview',
  'remote',
  'stable',
  'openshift',
] as const;

/** Where a cluster runs, as far as Istio differs by it: `Kubernetes` is a cluster without peculiarities. */
export const PLATFORMS = [
  'Kubernetes',
  'gke',
  'k3d',
  'k3s',
  'microk8s',
  'minikube',
  'openshift',
] as const;

const minorPattern = SUPPORTED_MINORS.map((minor) => minor.replace('1.', '')).join('|');
const versionRule = `self.matches('^1[.](${minorPattern})([.](0|[1-9][0-9]{0,2}))?$')`;
const versionHelp = `has to be a version or a minor of Istio ${SUPPORTED_MINORS.join(', ')}, for example "1.31.1" or "1.31"`;

/** One entry of `spec.components`. */
const COMPONENT = {
  type: 'object',
  properties: {
    enabled: {
      type: 'boolean',
      description: 'Whether the component is installed. Default: the profile’s.',
    },
  },
} as const satisfies SchemaNode;

/** An entry of `spec.components` for a part that need not be beside the control plane. */
const AGENT = {
  type: 'object',
  properties: {
    ...COMPONENT.properties,
    namespace: {
      type: 'string',
      description:
        'Where its pods are; the namespace has to exist, unless it is the control plane’s. Default: the profile’s or the platform’s, else the control plane’s namespace.',
      pattern: PATTERNS.dnsLabel,
      minLength: 1,
      maxLength: 63,
    },
  },
} as const satisfies SchemaNode;

/** The digests of one image. */
const DIGESTS = {
  type: 'object',
  description:
    'Digest by exact version, for example "1.31.1". A version without one is pulled by its tag. Default: none.',
  maxProperties: 32,
  additionalProperties: { type: 'string', pattern: PATTERNS.digest, maxLength: 71 },
  'x-kubernetes-validations': [
    {
      rule: "self.all(version, version.matches('^1[.][0-9]{1,3}[.][0-9]{1,3}$'))",
      message: 'every key has to be an exact version, for example "1.31.1"',
    },
  ],
} as const satisfies SchemaNode;

const IMAGES = {
  type: 'object',
  description: 'Where images come from. Default: Istio’s release images.',
  properties: {
    hub: {
      type: 'string',
      description:
        'Registry and path before the image name; the operator only takes hubs that its flag allows. Default: docker.io/istio.',
      pattern: PATTERNS.hub,
      minLength: 1,
      maxLength: 255,
    },
    variant: {
      type: 'string',
      description: 'Flavour of the images, written behind the tag. Default: the plain images.',
      enum: ['debug', 'distroless'],
    },
    digests: {
      type: 'object',
      description:
        'Digests by image and version; an image with one is pulled by it and by nothing else. Default: none.',
      properties: {
        pilot: DIGESTS,
        proxyv2: DIGESTS,
        'install-cni': DIGESTS,
        ztunnel: DIGESTS,
      },
    },
  },
} as const satisfies SchemaNode;

/** `spec` of a MeshInstall. */
export const MESH_INSTALL_SPEC_SCHEMA = {
  type: 'object',
  description:
    'The mesh as it should be. Default: Istio’s default profile in the newest supported version.',
  default: {},
  properties: {
    version: {
      type: 'string',
      description:
        'Istio’s version, exact ("1.31.1") or a minor ("1.31"). A minor, or none, is resolved to an exact version once and stays there. Default: the newest version that the operator knows when it first sees the object.',
      maxLength: 16,
      'x-kubernetes-validations': [
        {
          rule: versionRule,
          message: versionHelp,
          messageExpression: `'"' + self + '" ${versionHelp}'`,
        },
      ],
    },
    profile: {
      type: 'string',
      description: 'The set of components and settings to start from. Default: default.',
      default: 'default',
      enum: PROFILES,
    },
    platform: {
      type: 'string',
      description: 'What kind of cluster this is. Default: the profile’s, else detected.',
      enum: PLATFORMS,
    },
    namespace: {
      type: 'string',
      description:
        'Namespace of the control plane; created if missing, and removed only if it was created. Cannot be changed. Default: istio-system.',
      default: 'istio-system',
      pattern: PATTERNS.dnsLabel,
      minLength: 1,
      maxLength: 63,
      'x-kubernetes-validations': [
        {
          rule: 'self == oldSelf',
          message:
            'cannot be changed; delete the MeshInstall and create one with the other namespace',
        },
      ],
    },
    revision: {
      type: 'string',
      description:
        'Name of the control-plane revision: istiod becomes istiod-NAME and workloads choose it by the label istio.io/rev. Default: none, which workloads see as "default".',
      pattern: PATTERNS.dnsLabel,
      minLength: 1,
      maxLength: 56,
      'x-kubernetes-validations': [
        {
          rule: "self != 'default'",
          message: 'leave the field out for the default revision',
        },
      ],
    },
    profileOverlays: PROFILE_OVERLAYS_SCHEMA,
    images: IMAGES,
    meshConfig: {
      type: 'object',
      description:
        'Istio’s MeshConfig of the chosen version, merged over the profile’s. Checked strictly by the operator and by meshinstall validate. Default: {}.',
      maxProperties: 200,
      'x-kubernetes-preserve-unknown-fields': true,
    },
    values: {
      type: 'object',
      description:
        'Istio’s documented installation values of the chosen version, merged over the profile’s; a value that has a field of its own here is refused with the field’s name. Checked strictly by the operator and by meshinstall validate. Default: {}.',
      maxProperties: 200,
      'x-kubernetes-preserve-unknown-fields': true,
    },
    unvalidatedValues: UNVALIDATED_VALUES_SCHEMA,
    components: {
      type: 'object',
      description: 'Components to switch on or off. Default: the profile’s.',
      properties: {
        base: {
          ...COMPONENT,
          description: 'Istio’s CRDs and what all revisions share. Default: the profile’s.',
        },
        pilot: {
          ...COMPONENT,
          description:
            'The control plane: istiod, its configuration and its webhooks. Default: the profile’s.',
        },
        cni: {
          ...AGENT,
          description:
            'The CNI node agent, which captures the traffic of pods in their stead; the ambient mesh needs it. Default: the profile’s.',
        },
        ztunnel: {
          ...AGENT,
          description: 'The node’s proxy of the ambient mesh. Default: the profile’s.',
        },
      },
    },
    gateways: {
      type: 'array',
      description:
        'Gateways, merged with the profile’s by namespace and name; a gateway that the profile does not have is added. Default: the profile’s.',
      maxItems: 64,
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['namespace', 'name'],
      items: GATEWAY_SCHEMA,
    },
    overlays: OVERLAYS_SCHEMA,
    deletionPolicy: {
      type: 'string',
      description:
        'What happens to the mesh when the MeshInstall is deleted. Delete removes what was installed and keeps the namespace, Istio’s CRDs and CA Secrets; Retain leaves everything running; Purge takes the rest too. Delete and Purge wait while proxies are attached. Default: Delete.',
      default: 'Delete',
      enum: ['Retain', 'Delete', 'Purge'],
    },
    ...CONTROL_FIELDS,
  },
} as const satisfies SchemaNode;
