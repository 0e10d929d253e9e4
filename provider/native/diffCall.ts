import { type DiffRequest, DiffResponse, PropertyDiff } from "@pulumi/pulumi/proto/provider_pb";
import type { DiffResult } from "../resources/contract";
import type { Properties } from "../resources/properties";
import { lifecycleOf } from "./lifecycles";
import type { Handler } from "./resourceCalls";

const { Kind } = PropertyDiff;

/** Says what a change of inputs, or the passing of time, asks for. */
export const diff: Handler<DiffRequest, DiffResponse> = async (session, request) => {
  const lifecycle = lifecycleOf(request.getUrn());
  const olds = session.decode(request.getOlds()).values;
  const news = session.decode(request.getNews()).values;
  const found = lifecycle.diff(olds, news, session.host.now());
  if (found.reason) session.log.info(found.reason, request.getUrn());
  return toResponse(found, olds, news);
};

function toResponse(found: DiffResult, olds: Properties, news: Properties): DiffResponse {
  const { changed, replaces, stables, changedOutputs = [] } = found;
  const all = [...changed, ...changedOutputs.filter((name) => !changed.includes(name))];
  const response = new DiffResponse()
    .setChanges(
      all.length > 0 || found.reason
        ? DiffResponse.DiffChanges.DIFF_SOME
        : DiffResponse.DiffChanges.DIFF_NONE,
    )
    .setReplacesList([...replaces])
    .setStablesList([...stables])
    .setDiffsList(all)
    // A replacement makes the new token first wherever it can; the resource's own option says otherwise.
    .setDeletebeforereplace(false)
    .setHasdetaileddiff(true);
  const detailed = response.getDetaileddiffMap();
  // Only inputs: the engine would show an output that changes as one that goes away.
  for (const name of changed) {
    const kind = kindOf(olds[name], news[name], replaces.includes(name));
    // The comparison is with what the service has, which is in the outputs.
    detailed.set(name, new PropertyDiff().setKind(kind).setInputdiff(false));
  }
  return response;
}

function kindOf(old: unknown, wanted: unknown, replaces: boolean): PropertyDiff.Kind {
  const absent = (value: unknown) => value === undefined || value === null;
  if (absent(old)) return replaces ? Kind.ADD_REPLACE : Kind.ADD;
  if (absent(wanted)) return replaces ? Kind.DELETE_REPLACE : Kind.DELETE;
  return replaces ? Kind.UPDATE_REPLACE : Kind.UPDATE;
}
