/** Name of the ConfigMap that holds a MeshInstall's inventory and stored plan, in the operator's namespace. */
export function recordName(installName: string): string {
  return `meshinstall-${installName}`;
}
