/** More of Pulumi.yaml: where the engine finds the plugin. */
export const PLUGIN_YAML = `plugins:
  providers:
    - name: oci-auth-tokens
      path: node_modules/pulumi-oci-auth-tokens/provider
`;

export const PROVIDER_TYPE = "pulumi:providers:oci-auth-tokens";
