/** The two ways into the package. */
export type ProviderKind = "dynamic" | "native";

export const PROVIDERS: readonly ProviderKind[] = ["dynamic", "native"];

/** The lines of a Pulumi.yaml that let the engine find the plugin as it is installed. */
export const PLUGIN_YAML = `plugins:
  providers:
    - name: oci-auth-tokens
      path: node_modules/pulumi-oci-auth-tokens/provider
`;

/** The type of a provider of the plugin, as the state has it. */
export const PROVIDER_TYPE = "pulumi:providers:oci-auth-tokens";

/** A program written for the dynamic provider, for another one: only what it requires differs. */
export function programFor(provider: ProviderKind, program: string): string {
  return provider === "dynamic"
    ? program
    : program.replaceAll('"pulumi-oci-auth-tokens"', '"pulumi-oci-auth-tokens/native"');
}
