#include <gtest/gtest.h>

#include "signature/base64url.h"
#include "unit/signature/forge.h"
#include "unit/signature/token_side.h"

namespace dtbridge {
namespace {

class HostileTokenTest : public testing::TestWithParam<std::tuple<const TokenSide*, HostileCase>> {
};

TEST_P(HostileTokenTest, IsRefused) {
  ExpectRefused(*std::get<0>(GetParam()), std::get<1>(GetParam()));
}

HostileCase WrongText(const char* name, RejectReason reason,
                      std::function<std::string(const std::string& good)> change) {
  return {name, reason, [=](const TokenSide& side) { return change(side.Good()); }};
}

const HostileCase kTextCases[] = {
    WrongText("Empty", RejectReason::kTokenMalformed, [](auto&) { return ""; }),
    WrongText("OneDot", RejectReason::kTokenMalformed,
              [](auto& good) { return PartOf(good, 0) + "." + PartOf(good, 1); }),
    WrongText("DotsAlone", RejectReason::kTokenMalformed, [](auto&) { return ".."; }),
    WrongText("FourParts", RejectReason::kTokenMalformed,
              [](auto& good) { return good + ".AAAA"; }),
    WrongText("DotBehind", RejectReason::kTokenMalformed, [](auto& good) { return good + "."; }),
    WrongText("DotInFront", RejectReason::kTokenMalformed, [](auto& good) { return "." + good; }),
    WrongText("FiveParts", RejectReason::kTokenMalformed,
              [](auto& good) { return good + ".AAAA.AAAA"; }),
    WrongText("NoHeader", RejectReason::kTokenMalformed,
              [](auto& good) { return WithPart(good, 0, ""); }),
    WrongText("NoClaims", RejectReason::kTokenMalformed,
              [](auto& good) { return WithPart(good, 1, ""); }),
    WrongText("NoSignature", RejectReason::kTokenMalformed,
              [](auto& good) { return WithPart(good, 2, ""); }),
    WrongText("SignatureCutByOneCharacter", RejectReason::kTokenMalformed,
              [](auto& good) { return good.substr(0, good.size() - 1); }),
    WrongText("SignatureLongerByOneCharacter", RejectReason::kTokenMalformed,
              [](auto& good) { return good + "A"; }),
    WrongText("SignatureTwice", RejectReason::kTokenMalformed,
              [](auto& good) { return good + PartOf(good, 2); }),
    WrongText("SignatureOfAnotherCharacter", RejectReason::kBadSignature,
              [](auto& good) {
                std::string signature = PartOf(good, 2);
                signature[0] = signature[0] == 'A' ? 'B' : 'A';
                return WithPart(good, 2, signature);
              }),
    WrongText(
        "SignatureOfZeros", RejectReason::kBadSignature,
        [](auto& good) { return WithPart(good, 2, std::string(PartOf(good, 2).size(), 'A')); }),
    WrongText(
        "ClaimsOfAnotherToken", RejectReason::kBadSignature,
        [](auto& good) { return WithPart(good, 1, EncodeBase64Url(R"({"exp":99999999999})")); }),
    WrongText("PaddedSignature", RejectReason::kTokenMalformed,
              [](auto& good) { return good + "="; }),
    WrongText("PaddedHeader", RejectReason::kTokenMalformed,
              [](auto& good) { return WithPart(good, 0, PartOf(good, 0) + "="); }),
    WrongText("TailBitsInTheSignature", RejectReason::kTokenMalformed,
              [](auto& good) {
                // The last digit of 32 as of 64 bytes has unused bits; the next one sets the
                // lowest.
                std::string changed = good;
                ++changed.back();
                return changed;
              }),
    WrongText("TailBitsInTheHeader", RejectReason::kTokenMalformed,
              [](auto& good) { return WithPart(good, 0, "YWJ"); }),
    WrongText("SpaceInFront", RejectReason::kTokenMalformed, [](auto& good) { return " " + good; }),
    WrongText("SpaceBehind", RejectReason::kTokenMalformed, [](auto& good) { return good + " "; }),
    WrongText("TabInside", RejectReason::kTokenMalformed,
              [](auto& good) { return WithPart(good, 1, "\t" + PartOf(good, 1)); }),
    WrongText("LineEndBehind", RejectReason::kTokenMalformed,
              [](auto& good) { return good + "\n"; }),
    WrongText("NulBehind", RejectReason::kTokenMalformed,
              [](auto& good) { return good + std::string(1, '\0'); }),
    WrongText("PlusAndSlash", RejectReason::kTokenMalformed,
              [](auto& good) { return WithPart(good, 1, "+/+/"); }),
    WrongText("BearerInFront", RejectReason::kTokenMalformed,
              [](auto& good) { return "Bearer " + good; }),
    WrongText("TwoTokensWithAComma", RejectReason::kTokenMalformed,
              [](auto& good) { return good + ", " + good; }),
    WrongText("TwoTokensWithACommaAlone", RejectReason::kTokenMalformed,
              [](auto& good) { return good + "," + good; }),
    WrongText("InQuotes", RejectReason::kTokenMalformed,
              [](auto& good) { return "\"" + good + "\""; }),
    WrongText("TooLong", RejectReason::kTokenTooLarge,
              [](auto&) { return std::string(kMaxTokenBytes + 1, 'A'); }),
    WrongText("AsLongAsCanBe", RejectReason::kTokenMalformed,
              [](auto&) { return std::string(kMaxTokenBytes, 'A'); }),
    {"TooLongButRightlySigned", RejectReason::kTokenTooLarge,
     [](const TokenSide& side) {
       return side.SignClaims(With(side.claims, "more", QuotedText(std::string(4000, 'x'))));
     }},
};

INSTANTIATE_TEST_SUITE_P(BothSides, HostileTokenTest,
                         testing::Combine(testing::Values(&SecretSide(), &PublicKeySide()),
                                          testing::ValuesIn(kTextCases)),
                         [](const auto& test) {
                           return std::string(std::get<1>(test.param).name) +
                                  std::get<0>(test.param)->name;
                         });

}  // namespace
}  // namespace dtbridge
