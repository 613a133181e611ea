import { angry, bad, grateful, urgent } from './rule.ts';
import type { Lexicon } from './rule.ts';

/** Run over `normalize`d text (lower case). */
export const ENGLISH: Lexicon = {
  unless: new RegExp(
    [
      "\\b(?:not|isn't|wasn't|aren't)\\s(?:(?:too|so|that|really|half|all)\\s)*(?:bad|terrible|horrible|angry|mad|upset|annoyed|a\\s(?:problem|scam|joke)|complain\\w*)",
      '\\b(?:at\\sworst|worst[\\s-]case(?:\\sscenario)?|if\\sthe\\sworst)',
      '\\bno\\s(?:problem|worries|rush|hurry|thanks|thank\\syou)\\b|\\bhate\\sto\\s(?:bother|ask|say)|\\bnothing\\s(?:bad|wrong)',
      '\\b(?:damn|insanely|ridiculously|wicked|crazy)\\s(?:good|cute|nice|cool|beautiful|fast|comfy|comfortable|soft|pretty)',
      "\\b(?:not|isn't)\\surgent|\\bnot\\sin\\sa\\s(?:hurry|rush)|\\bunbreakable|\\bwould\\sbe\\s(?:a\\sshame|sad|awful|terrible)",
    ].join('|'),
    'g',
  ),
  rules: [
    angry(0.9, /\bfurious|\bpissed|\bbullshit|\bf+u+c+k|\bf\*+k?|\bgo to hell|\bscrew you|\blivid\b|\benraged/),
    angry(
      0.85,
      /\bthis is (?:ridiculous|unacceptable|outrageous|insane|a joke|bs)|\bworst (?:\w+ ){0,2}(?:service|experience|company|store|shop|support|ever)|\bnever (?:ever )?(?:going to |gonna )?(?:buy|shop|order|us(?:e|ing)|com(?:e|ing)|deal|go(?:ing)?\b|visit|return)\w* (?:\w+ ){0,4}again\b|\bnever again[.!]*$|\bfed up\b|\bsick (?:and tired )?of\b/,
    ),
    angry(
      0.8,
      /\bunacceptable|\boutrageous|\bpathetic|\bincompeten|\bidiots?\b|\bmorons?\b|\bwtf\b|\bhow dare|\bthanks for nothing|\bstop ignoring|\bignoring (?:me|my)|\bwhat the hell/,
    ),
    angry(
      0.7,
      /\b(?:you|y'?all|u)(?: \w+){0,3} (?:are|r)? ?the worst\b|\bridiculous|\bare you (?:kidding|serious|joking)|\byou(?:'ve)? got to be kidding|\bdisgust|\bscam(?:mers?|med)?\b|\brip(?:ped)?[\s-]?off|\bthieves\b|\bliars?\b|\bwhat a joke|\bhow many (?:more )?times|\bhow (?:much longer|long (?:do|must|am|will) i)|\bangry\b|\boutraged|\bspeak (?:to|with) (?:a|the|your) (?:manager|supervisor)/,
    ),
    angry(
      0.55,
      /\b(?:terrible|horrible|awful|appalling|atrocious)\b|\buseless\b|\bshit|\bcrap\b|\bwaste of (?:my )?(?:time|money)|\b(?:no ?one|nobody) (?:ever )?(?:answers?|repl(?:ies|ied)|responds?|cares?|helps?|picks)|\bi want my money back|\bsue you|\blawsuit|\bhate (?:this|you|your)|\bunbelievable\b|\bdone with (?:you|this)/,
    ),
    angry(
      0.4,
      /\bfrustrat|\bannoy(?:ed|ing)|\bupset\b|\b(?:not|never) (?:happy|impressed|satisfied)|\bunhappy\b|\b(?:third|fourth|fifth|\dth|3rd) time\b|\bstill (?:waiting|no (?:reply|answer|response))|\b(?:been|kept) waiting|\bnot good enough/,
    ),
    bad(0.5, /\bdisappoint(?:ed|ment)|\bworst\b|\blet down\b|\bpoor(?:ly)?\b/),
    bad(0.4, /\bdisappointing|\bbad\b|\bsad\b|\bunfortunate|\bsucks?\b|\bslow\b|\bmeh\b|\bannoyance|\bshame\b/),
    bad(
      0.3,
      /\bbroken?\b|\bbroke\b|\bdamaged?\b|\bcrack(?:ed)?\b|\bdefective|\bfaulty\b|\blate\b|\bdelay(?:ed)?\b|\bwrong\b|\bmissing\b|\bproblem|\b(?:doesn't|does not|didn't|not|won't) work|\bnever (?:arrived|came|received)|\bworried\b|[😢😭😞😔🥺]/u,
    ),
    urgent(0.9, /\basap\b|\ba\.s\.a\.p|\burgent(?:ly)?\b|\bemergency\b|\bimmediately\b/),
    urgent(0.7, /\bright (?:now|away)\b|\bas soon as possible|\bat once\b|\bhurry\b|\bquickly\b/),
    urgent(
      0.45,
      /\b(?:need|needed|want|arrive|get) (?:\w+ ){0,4}(?:by|before) (?:today|tonight|tomorrow|noon)|\btoday\?*$|\bsoon\b|\brunning out of time/,
    ),
    grateful(
      0.9,
      /\bthank(?:s|\s?(?:you|u|ya))(?! for nothing)|\bthanx|\bthx\b|\btysm?\b|\bcheers\b|\bmuch appreciated|\bappreciate\b|\bgrateful\b/,
    ),
    grateful(0.6, /\blife ?saver|\byou(?:'re| are) (?:the best|amazing|awesome|great)|[🙏]/u),
  ],
};
