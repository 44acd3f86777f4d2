#include "unit/eval/call.h"

namespace plumbline::eval {
namespace {

TEST_CASE("uniqueString") {
  Calls calls;
  calls.SetUnknown("u", kStrings);
  Check(calls,
        {
            {"uniqueString('snap', 'crackle', 'pop')", R"("byghxckddilkc")"},
            {"uniqueString('asd', 'asdf', 'asdf')", R"("iizpqit7ih3cc")"},
            {"uniqueString('x')", R"("swvckhj4jamjw")"},
            {"uniqueString('One')", R"("fbgf6gmwlh6fa")"},
            {"uniqueString('a', 'b')", R"("i3z4v3sp6aooa")"},
            {"uniqueString('a-b')", R"("i3z4v3sp6aooa")"},
            {"uniqueString('1234567')", R"("3ndrvexjbt7ow")"},
            {"uniqueString('12345678')", R"("bgwkv3ufmboyc")"},
            {"uniqueString('123456789')", R"("ex34imgicgnu6")"},
            {"uniqueString('/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/"
             "rg', 'deploy')",
             R"("sp373iknhpskg")"},
            {"uniqueString()", "error: argument count"},
            {"uniqueString('/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/"
             "myRg')",
             R"("js26ofeqkqeve")"},
            {"uniqueString('/subscriptions/00000000-0000-0000-0000-000000000000', 'resource-id')",
             R"("cwvxuqg24sifi")"},
            // Every length of the rest behind whole blocks.
            {"uniqueString('')", R"("aaaaaaaaaaaaa")"},
            {"uniqueString('12')", R"("i6auxlyy7rdiu")"},
            {"uniqueString('1234')", R"("4kxgkmthmtdja")"},
            {"uniqueString('12345')", R"("iirmbe7puo2xy")"},
            {"uniqueString('123456')", R"("23gphwcl3ufuk")"},
            {"uniqueString('größe')", R"("lxtbrigr3ohxs")"},
            {"uniqueString('A')", R"("vz2iyrrqxv4fs")"},
            {"uniqueString(1)", "error in 1: argument type"},
            {"uniqueString('a', parameters('u'))", "unknown string {13..13}"},
            {"length(uniqueString(parameters('u')))", "13"},
            {"equals(uniqueString('a', 'b'), uniqueString('a-b'))", "true"},
            {"equals(uniqueString('a'), uniqueString('A'))", "false"},
        });
}

TEST_CASE("guid") {
  Calls calls;
  calls.SetUnknown("u", kStrings);
  Check(calls,
        {
            {"guid('foo', 'bar', 'baz')", R"("2ed86837-7c7c-5eaa-9864-dd077fd19b0d")"},
            {"guid('abc', 'efg')", R"("61d06a12-4dad-5505-8b24-d6eafb52a77d")"},
            {"guid('/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg', "
             "'b24988ac-6180-42a0-ab88-20f7382dd24c', '11111111-1111-1111-1111-111111111111')",
             R"("00382f39-f99c-5647-9f32-1f9e93b2f9cf")"},
            {"guid('asdf')", R"("228d27cc-6fdb-5934-b7ac-1efccebade04")"},
            {"equals(guid('a', 'b'), guid('a-b'))", "true"},
            {"guid('größe')", R"("76fe59d9-77ec-5abd-bc57-7ff91a98b4fe")"},
            {"guid()", "error: argument count"},
            {"guid(1)", "error in 1: argument type"},
            {"guid('a', parameters('u'))", "unknown string {36..36}"},
            {"length(guid(parameters('u')))", "36"},
        });
  // Around the ends of the hash's blocks of 64 bytes, of which the namespace takes 16.
  const std::pair<std::size_t, std::string_view> lengths[] = {
      {0, "e655a85f-3ab2-5e4a-9666-569aa72a5a10"},   {39, "1443e1a6-1476-56b1-897c-6f10a7e45e19"},
      {40, "dc5e0f67-312a-5f12-8573-296e2ae669d1"},  {47, "4c4acc7e-87fb-5cd1-b725-090bee8da08e"},
      {48, "5f6d9ddd-4acf-5478-a247-120266223510"},  {49, "1c4cb457-09b0-5591-b2cd-b80bf0339467"},
      {103, "78d1503d-4e5b-5663-ac7d-c01dcd519ce6"}, {104, "e7524ae3-8cba-5c7a-b7a4-8ca485f8f6b6"},
      {111, "f43cbc7f-1391-5fe1-8096-8c8b9bad7e10"}, {112, "e21fc00e-8776-5ac6-bdfc-e670e0962a29"},
      {113, "1c080ab3-49b3-5017-9917-cecae740f6c0"}, {1000, "ac52d5c1-4c75-5a4d-8d76-67766b2a823b"},
  };
  for (const auto& [length, expected] : lengths) {
    CAPTURE(length);
    CHECK(calls.Call("guid", {calls.session.String(std::string(length, 'x'))}).text() == expected);
  }
}

}  // namespace
}  // namespace plumbline::eval
