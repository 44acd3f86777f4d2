// What the rules about the bodies of resources say alike.
#pragma once

#include <string>

#include "arm/body_check.h"
#include "engine/rule_context.h"

namespace plumbline {

// "`properties.siteConfig` of Microsoft.Web/sites@2022-09-01": the object that the problem is in.
std::string HolderOf(const BodyFinding& found);
// "Microsoft.Web/sites@2022-09-01": the type, and the version whose body was compared.
std::string TypeAndVersion(const BodyFinding& found);
// The same as JSON text, in the file's own quotes.
std::string Quoted(std::string_view text);

// The value as a message shows it; of a secret, or where the type keeps one, nothing of it, and the
// finding is masked.
std::string ShownText(const BodyFinding& found);
bool IsCredential(const BodyFinding& found);

// Rules about identities speak of these: `identity` itself, a value of `identity.type` that is a
// kind of identity, and what is in the list of user-assigned ones.
bool IsIdentityItself(const BodyFinding& found);
bool IsIdentityKind(const BodyFinding& found);
bool IsInIdentityList(const BodyFinding& found);

// Offers the value that was meant, where the file of the rule has this one as it is.
void OfferNearestValue(const BodyFinding& found, ReportBuilder& report, const RuleContext& ctx);

// Of findings about a version that has no published body of its own: the nearest one was compared,
// so they are no more than a hint.
void MentionVersion(const BodyFinding& found, ReportBuilder& report);

}  // namespace plumbline
