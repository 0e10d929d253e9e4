"""What Oracle's Python SDK sees of the local service, as JSON on standard output; ociClients.test.ts starts it and judges.

The response to the first create is lost: the SDK repeats the request.
"""

import json
import os

import oci
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from oci.identity.models import CreateAuthTokenDetails, UpdateAuthTokenDetails

ENDPOINT = os.environ["OCI_IDENTITY_ENDPOINT"]
USER = os.environ["EMULATOR_USER_A"]


def client_of(config, **options):
    return oci.identity.IdentityClient(config, service_endpoint=ENDPOINT, **options)


def refusal(call):
    try:
        call()
    except oci.exceptions.ServiceError as error:
        return [error.status, error.code]
    return None


def descriptions(client):
    return [token.description for token in client.list_auth_tokens(USER).data]


def wrong_key():
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


config = oci.config.from_file(profile_name="USER_A")
client = client_of(config, retry_strategy=oci.retry.NoneRetryStrategy())
at_once = oci.retry.RetryStrategyBuilder(retry_base_sleep_time_seconds=0, max_attempts=2)
retrying = client_of(config, retry_strategy=at_once.get_retry_strategy())

found = {}
created = retrying.create_auth_token(CreateAuthTokenDetails(description="one"), USER).data
found["created"] = {"id": created.id, "token": created.token, "state": created.lifecycle_state}
found["after the retry"] = descriptions(client)

repeated = [
    client.create_auth_token(CreateAuthTokenDetails(description="two"), USER, opc_retry_token="same").data.id
    for _ in range(2)
]
found["repeated is one"] = repeated[0] == repeated[1]
found["limit"] = refusal(lambda: client.create_auth_token(CreateAuthTokenDetails(description="three"), USER))

updated = client.update_auth_token(USER, created.id, UpdateAuthTokenDetails(description="changed")).data
found["updated"] = [updated.description, updated.token]
found["listed"] = descriptions(client)
found["deleted"] = client.delete_auth_token(USER, created.id).status
found["after the delete"] = descriptions(client)

other = {name: value for name, value in config.items() if name != "key_file"}
found["wrong key"] = refusal(lambda: client_of({**other, "key_content": wrong_key()}).list_auth_tokens(USER))
found["no administrator"] = refusal(lambda: client.list_users(config["tenancy"]))

admin = client_of(oci.config.from_file())
pages = oci.pagination.list_call_get_all_results(admin.list_users, config["tenancy"], limit=2)
found["users"] = [user.name for user in pages.data]
storage = oci.object_storage.ObjectStorageClient(config, service_endpoint=ENDPOINT)
found["namespace"] = storage.get_namespace().data

print(json.dumps(found))
