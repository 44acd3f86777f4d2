#include "report/cwe.h"

#include <algorithm>
#include <charconv>
#include <iterator>

namespace plumbline {
namespace {

struct Weakness {
  std::uint32_t number;
  std::string_view name;
};

// CWE list, version 4.x; sorted.
constexpr Weakness kWeaknesses[] = {
    {20, "Improper Input Validation"},
    {22, "Improper Limitation of a Pathname to a Restricted Directory ('Path Traversal')"},
    {74,
     "Improper Neutralization of Special Elements in Output Used by a Downstream Component "
     "('Injection')"},
    {77, "Improper Neutralization of Special Elements used in a Command ('Command Injection')"},
    {78,
     "Improper Neutralization of Special Elements used in an OS Command ('OS Command "
     "Injection')"},
    {79, "Improper Neutralization of Input During Web Page Generation ('Cross-site Scripting')"},
    {88, "Improper Neutralization of Argument Delimiters in a Command ('Argument Injection')"},
    {94, "Improper Control of Generation of Code ('Code Injection')"},
    {95, "Improper Neutralization of Directives in Dynamically Evaluated Code ('Eval Injection')"},
    {116, "Improper Encoding or Escaping of Output"},
    {117, "Improper Output Neutralization for Logs"},
    {183, "Permissive List of Allowed Inputs"},
    {200, "Exposure of Sensitive Information to an Unauthorized Actor"},
    {214, "Invocation of Process Using Visible Sensitive Information"},
    {250, "Execution with Unnecessary Privileges"},
    {256, "Plaintext Storage of a Password"},
    {257, "Storing Passwords in a Recoverable Format"},
    {259, "Use of Hard-coded Password"},
    {266, "Incorrect Privilege Assignment"},
    {269, "Improper Privilege Management"},
    {272, "Least Privilege Violation"},
    {276, "Incorrect Default Permissions"},
    {284, "Improper Access Control"},
    {285, "Improper Authorization"},
    {287, "Improper Authentication"},
    {290, "Authentication Bypass by Spoofing"},
    {295, "Improper Certificate Validation"},
    {306, "Missing Authentication for Critical Function"},
    {307, "Improper Restriction of Excessive Authentication Attempts"},
    {311, "Missing Encryption of Sensitive Data"},
    {312, "Cleartext Storage of Sensitive Information"},
    {319, "Cleartext Transmission of Sensitive Information"},
    {321, "Use of Hard-coded Cryptographic Key"},
    {326, "Inadequate Encryption Strength"},
    {327, "Use of a Broken or Risky Cryptographic Algorithm"},
    {328, "Use of Weak Hash"},
    {330, "Use of Insufficiently Random Values"},
    {345, "Insufficient Verification of Data Authenticity"},
    {346, "Origin Validation Error"},
    {349, "Acceptance of Extraneous Untrusted Data With Trusted Data"},
    {353, "Missing Support for Integrity Check"},
    {362,
     "Concurrent Execution using Shared Resource with Improper Synchronization ('Race "
     "Condition')"},
    {377, "Insecure Temporary File"},
    {400, "Uncontrolled Resource Consumption"},
    {459, "Incomplete Cleanup"},
    {489, "Active Debug Code"},
    {494, "Download of Code Without Integrity Check"},
    {497, "Exposure of Sensitive System Information to an Unauthorized Control Sphere"},
    {502, "Deserialization of Untrusted Data"},
    {506, "Embedded Malicious Code"},
    {521, "Weak Password Requirements"},
    {522, "Insufficiently Protected Credentials"},
    {526, "Cleartext Storage of Sensitive Information in an Environment Variable"},
    {530, "Exposure of Backup File to an Unauthorized Control Sphere"},
    {532, "Insertion of Sensitive Information into Log File"},
    {538, "Insertion of Sensitive Information into Externally-Accessible File or Directory"},
    {552, "Files or Directories Accessible to External Parties"},
    {561, "Dead Code"},
    {570, "Expression is Always False"},
    {571, "Expression is Always True"},
    {601, "URL Redirection to Untrusted Site ('Open Redirect')"},
    {613, "Insufficient Session Expiration"},
    {628, "Function Call with Incorrectly Specified Arguments"},
    {639, "Authorization Bypass Through User-Controlled Key"},
    {653, "Improper Isolation or Compartmentalization"},
    {668, "Exposure of Resource to Wrong Sphere"},
    {670, "Always-Incorrect Control Flow Implementation"},
    {674, "Uncontrolled Recursion"},
    {693, "Protection Mechanism Failure"},
    {694, "Use of Multiple Resources with Duplicate Identifier"},
    {696, "Incorrect Behavior Order"},
    {697, "Incorrect Comparison"},
    {732, "Incorrect Permission Assignment for Critical Resource"},
    {749, "Exposed Dangerous Method or Function"},
    {754, "Improper Check for Unusual or Exceptional Conditions"},
    {757, "Selection of Less-Secure Algorithm During Negotiation ('Algorithm Downgrade')"},
    {778, "Insufficient Logging"},
    {798, "Use of Hard-coded Credentials"},
    {829, "Inclusion of Functionality from Untrusted Control Sphere"},
    {862, "Missing Authorization"},
    {863, "Incorrect Authorization"},
    {915, "Improperly Controlled Modification of Dynamically-Determined Object Attributes"},
    {923, "Improper Restriction of Communication Channel to Intended Endpoints"},
    {942, "Permissive Cross-domain Security Policy with Untrusted Domains"},
    {1004, "Sensitive Cookie Without 'HttpOnly' Flag"},
    {1104, "Use of Unmaintained Third Party Components"},
    {1188, "Initialization of a Resource with an Insecure Default"},
    {1220, "Insufficient Granularity of Access Control"},
    {1327, "Binding to an Unrestricted IP Address"},
    {1357, "Reliance on Insufficiently Trustworthy Component"},
};
static_assert(std::ranges::is_sorted(kWeaknesses, {}, &Weakness::number));

}  // namespace

std::optional<std::uint32_t> ParseCwe(std::string_view control) {
  constexpr std::string_view kPrefix = "CWE-";
  if (!control.starts_with(kPrefix)) return std::nullopt;
  const char* end = control.data() + control.size();
  std::uint32_t number = 0;
  const auto [stop, error] = std::from_chars(control.data() + kPrefix.size(), end, number);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

std::string_view CweName(std::uint32_t number) {
  const Weakness* found = std::ranges::lower_bound(kWeaknesses, number, {}, &Weakness::number);
  return found != std::end(kWeaknesses) && found->number == number ? found->name : "";
}

}  // namespace plumbline
