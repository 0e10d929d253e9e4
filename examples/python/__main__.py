"""One auth token for the user with which a pipeline logs in to the container registry.

pulumi config set userId ocid1.user.oc1..<unique id>
"""

import pulumi
import pulumi_oci_auth_tokens as oci_auth_tokens

config = pulumi.Config()

login = oci_auth_tokens.AuthToken(
    "registry-login",
    user_id=config.require("userId"),
    description=config.get("description") or "Container registry login of the pipeline",
)

# Listed after the token is created, because the argument is one of its outputs.
listed = oci_auth_tokens.get_auth_tokens_output(user_id=login.user_id)

pulumi.export("tokenId", login.id)
pulumi.export("state", login.state)
# Secret in the state and in every output.
pulumi.export("password", login.token)
pulumi.export("tokens", listed.auth_tokens.apply(lambda tokens: [token.description for token in tokens]))
