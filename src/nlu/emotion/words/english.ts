import { groups } from './groups.ts';

/**
 * What English-speaking customers say, by what it means for them. A trailing * takes any ending; _ is a blank; of several that fit, the longest is found.
 * Written over `fold`ed text (lower case, ' for every apostrophe, 0 for every number).
 */
export const ENGLISH_WORDS = groups(
  {
    mocking: `genius masterpiece masterclass visionary revolutionary so_innovative how_innovative avant-garde how_chic nobel a_prize
    gold_star top_marks round_of_applause slow_clap standing_ovation big_hand lucky_me lucky_us silly_me silly_of_me stupid_me
    foolish_of_me who_needs who_knew do_i_get do_i_win did_i_win what's_next whats_next let_me_guess i_take_it i_assume i_presume
    presumably i_imagine just_what_i just_what_we just_what_every how_thoughtful how_kind how_generous how_lovely how_nice
    how_convenient how_charming how_sweet how_very so_professional such_talent such_a_talent such_service such_dedication
    such_efficiency lovely_of_you good_of_you decent_of_you very_big_of_you thanks_ever_so much_obliged honoured honored privileged
    a_museum grandchildren my_grandkids by_snail snail snails pigeon on_foot by_foot rowing_boat horseback hibernat* taking_a_nap a_nap
    coffee_break tea_break mythical legendary unicorn unicorns geological ice_age glacier glaciers imaginary world_tour truly_a
    good_to_know you_spoil spoil_us spoil_me so_close nice_try yeah_right sure_sure oh_good oh_great oh_joy oh_lovely oh_goody
    oh_goodie oh_wonderful oh_brilliant oh_fantastic oh_perfect oh_super oh_splendid oh_marvellous oh_look ah_yes ah_the wow_such
    love_how love_that_for poetic poetry hilarious comedy comedy_gold hide_and_seek treasure_hunt crystal_ball psychic telepathy
    mind_reader time_machine working_so_hard hard_at_work in_your_own_time don't_rush no_hurry_then don't_mind_me don't_let_me
    your_majesty your_highness his_majesty 🙄`,
    joy: `damn_good damn_cute damn_nice damn_fine so_cute insanely_good crazy_good ridiculously_good love* loving adore* amazing* awesome* excellent* fantastic* brilliant* wonderful* outstanding superb perfect* exceptional*
    incredible* incredibly fabulous flawless* phenomenal stellar top-notch top_notch first_class first-class five_stars
    0_stars_out_of_0 best_ever the_best so_good so_great game_changer life_saver lifesaver* impressed impressive delight* thrilled
    ecstatic obsessed stunning gorgeous beautiful* yummy delicious tasty heaven* magic* wow yay woohoo woot hooray hats_off kudos
    bravo props_to shout_out shoutout shout-out well_done great_job good_job nice_job great_work good_work rockstar* rock
    rocks you_rock you_guys_rock made_my_day made_my_night above_and_beyond blown_away cannot_fault can't_fault cant_fault
    couldn't_be_happier couldnt_be_happier could_not_be_happier can't_go_wrong highly recommend* would_recommend
    can't_recommend_enough`,
    good: `good great nice nicely pleased happy happier glad enjoy* helpful friendly polite courteous kind kindly kindness professional*
    attentive caring prompt* quick quicker easy easily smooth* seamless* effortless fast faster speedy efficient* reliable comfy
    comfortable cozy cosy clean spotless fresh quality bargain affordable worth well_worth cool cute pretty sweet lovely fun funny
    better best favorite favourite fav excited exciting excitement satisf* recommend* appreciate* welcome congrats_congratulations
    looking_forward can't_wait cant_wait cannot_wait as_described as_expected as_promised exactly_as on_time ahead_of_schedule
    early_fits_perfectly works_great works_well works_perfectly worked_perfectly working_great so_far_so_good like liked likes loyal
    impressed smiling smile* improvement improved super handy useful generous delightful reasonable fair_price good_price great_value
    good_value no_complaints no_issues no_problems without_a_hitch hassle_free hassle-free pleasant_pleasure`,
    thanks: `thank thanks thank_you thankyou thanku thx thnx thanx tysm tyvm ty cheers grateful gratitude much_appreciated appreciated
    appreciate_it appreciate_you appreciate_the bless_you many_thanks thanks_so_much thank_you_so_much thanks_a_million`,
    solved: `fixed sorted solved resolved all_good_now working_now works_now got_it_now got_it_working it_worked that_worked sorted_it
    came_through helped_me helped_us was_able_to_help took_care_of taken_care_of back_up back_online arrived_today just_arrived
    arrived_early came_early never_mind nevermind my_mistake my_bad found_it figured_it_out false_alarm refunded got_my_refund
    replaced_it sent_a_replacement quick_reply quick_response fast_response speedy_reply prompt_reply`,
    bad: `bad badly poor poorly terrible* horrible* horribl* horrid awful* dreadful* appalling* atrocious* abysmal* lousy shoddy crappy
    rubbish garbage trash trashy junk worse worst suck sucks sucked sucky stinks stink sub-par_subpar below_par mediocre_inferior
    unacceptable* inexcusable disgrac* shameful* shame shame_on pathetic* disgust* gross nasty dirty filthy mouldy moldy stale smelly
    stinky sticky tacky flimsy cheaply cheap-looking thin uncomfortable cramped noisy rude* ruder unprofessional* unhelpful
    incompeten* clueless careless* useless* worthless pointless joke a_joke laughable ridiculous* absurd* nonsense nightmare*
    disaster* disastrous fiasco shambles mess messed messed_up screwed screwed_up fail fails failing failed failure epic_fail epicfail
    fail* disappoint* dissapoint* disapoint* letdown let_down let_us_down let_me_down underwhelm* dissatisf* unsatisf* unimpressed
    not_impressed unhappy unpleasant unfortunate unfortunately sadly regret* overpriced over_priced rip_off ripoff rip-off ripped_off
    waste_of_money waste_of_time wasted waste not_worth isn't_worth wasn't_worth not_happy not_pleased not_good not_great no_good
    not_ideal not_ok not_okay not_acceptable not_cool could_be_better could_have_been_better expected_better expected_more
    deserve_better do_better get_it_together get_your_act_together misleading mislead* false_advertising inaccurate inconvenien*
    unreliable inconsistent annoy* irritat* frustrat* infuriat* aggravat* pain_in_the headache hassle stressful stressed stress meh
    bummer_bummed yikes_ugh smh facepalm hell hate hates hated hating depressing_crap`,
    fury: `furious* livid enraged outrag* raging fuming seething fed_up sick_of sick_and_tired tired_of had_enough enough_is_enough
    last_straw final_straw so_mad mad angry angrier pissed pissed_off pissing wtf wth what_the_hell what_the_heck what_the_fuck
    bullshit bs bull_crap shit shitty shite fuck* fuk f*ck* fck* fking effing freaking frigging damn dammit damnit goddamn bloody arse
    ass assholes asshole bastards idiot* moron* stupid* dumb imbecile* clown* liar* lied lying lies thieves thief crooks scam*
    con_artists fraud* scum criminal* robbery daylight_robbery stealing theft how_dare are_you_kidding you_kidding kidding_me
    you_serious are_you_serious are_you_joking you've_got_to_be give_me_a_break beyond_a_joke unbelievable unreal for_the_love_of
    for_god's_sake for_christ's_sake ffs`,
    threat: `never_again last_time never_buy never_buying never_order never_ordering never_use never_using never_fly never_flying never_shop
    never_shopping never_stay never_going_back never_coming_back never_return not_coming_back won't_be_back wont_be_back
    won't_be_buying won't_be_ordering won't_be_using won't_be_flying won't_be_returning will_not_be_back lost_a_customer lost_me_as
    lost_my_business losing_a_customer lose_a_customer losing_my_business take_my_business_elsewhere taking_my_business_elsewhere
    going_elsewhere go_elsewhere switching_to switch_to switching switched_to cancelling_my canceling_my cancel_my_account
    cancel_my_subscription close_my_account closing_my_account done_with i'm_done im_done legal_action lawyer attorney lawsuit sue
    suing small_claims trading_standards ombudsman bbb better_business_bureau consumer_protection chargeback charge_back
    dispute_the_charge file_a_complaint filing_a_complaint formal_complaint complaint complain complaining complained report_you
    reporting_you speak_to_a_manager speak_to_your_manager a_supervisor a_manager the_ceo bad_review one_star 0_star zero_stars avoid
    boycott stay_away steer_clear don't_bother dont_bother do_not_buy don't_buy dont_buy do_not_use don't_use buyer_beware beware
    everyone_should_know`,
    waiting: `waiting still_waiting been_waiting waited keep_waiting kept_waiting made_to_wait long_wait wait_time wait_times on_hold hold_for
    hold_time hold_times hours an_hour 0_hours 0_hrs 0hrs hrs 0_minutes 0_mins 0min 0mins 0_days 0_weeks 0_months for_days for_weeks
    for_months for_hours for_over all_day all_morning all_night forever ages for_ages late delay* overdue behind_schedule running_late
    slow slower slowest so_long taking_so_long too_long how_long how_much_longer when_will still_not still_no still_hasn't still_hasnt
    still_haven't still_havent still_don't still_cant still_can't still_isn't still_nothing not_yet yet_to has_yet have_yet stuck
    sitting_on stranded tarmac queue queues line lines long_line standing_in_line`,
    failing: `broken broke breaks break breaking cracked crack shattered smashed damaged damage dented scratched torn ripped ripping leak*
    faulty defect* malfunction* dead died dies doesn't_work doesnt_work does_not_work don't_work dont_work didn't_work didnt_work
    did_not_work won't_work wont_work not_working isn't_working isnt_working never_works never_worked stopped_working quit_working
    won't_turn_on wont_turn_on won't_load wont_load not_loading won't_open won't_connect can't_connect cant_connect won't_let_me
    wont_let_me doesn't_let_me not_letting_me can't_log_in cant_log_in can't_login cant_login can't_access cant_access can't_get
    cant_get can't_even cant_even can't cant cannot unable couldn't couldnt could_not not_able impossible error errors error_message
    crash crashes crashing crashed freez* frozen glitch* bug bugs buggy outage outages down is_down are_down went_down no_service
    no_signal no_internet no_connection no_power no_water no_heat disconnect* drops dropped dropping keeps keep_getting constantly
    spotty problem problems issue issues trouble wrong incorrect mistake mix_up mix-up messed mislabel* expired too_small too_big
    too_tight doesn't_fit doesnt_fit peeling fell_apart falling_apart came_off fell_off came_apart shrunk shrank faded stain* wonky
    stopped empty spoiled rotten raw undercooked cold soggy burnt overcooked hair_in bugs_in sick ill food_poisoning`,
    lost: `lost lose losing missing misplaced stolen disappeared vanished nowhere never_arrived never_came never_received never_showed
    never_got never_delivered didn't_arrive didnt_arrive did_not_arrive hasn't_arrived hasnt_arrived has_not_arrived haven't_received
    havent_received have_not_received not_received didn't_receive didnt_receive did_not_receive haven't_got not_arrived not_delivered
    wasn't_delivered no_sign_of no_show no-show no_tracking no_update no_updates no_confirmation no_email wrong_address wrong_item
    wrong_size wrong_order wrong_color wrong_colour sent_the_wrong sent_me_the_wrong not_what_i_ordered different_from someone_else's
    marked_as_delivered says_delivered left_outside left_in_the_rain out_of_stock`,
    cancelled: `cancelled canceled cancel cancels cancelling canceling cancellation* flightled flighted bumped overbooked oversold rebook*
    rebooked missed miss_my missed_my missed_connection connection diverted grounded denied_boarding turned_away no_seats no_rooms
    no_record lost_my_reservation gave_away postponed rescheduled pushed_back`,
    unheard: `no_response no_reply no_answer no_one noone nobody no_help no_explanation no_apology without_any not_a_single not_one zero_help
    not_helpful never_answered never_replied never_responded never_called never_heard haven't_heard havent_heard have_not_heard
    not_heard_back not_responding not_answering won't_answer wont_answer doesn't_answer don't_answer dont_answer don't_reply
    don't_respond ignor* hung_up hangs_up hang_up hanging_up cut_off busy_signal transferred passed_around run_around runaround
    round_and_round going_in_circles in_circles automated robot bot chatbot copy_paste copy_and_paste canned scripted generic_response
    voicemail don't_care dont_care doesn't_care doesnt_care couldn't_care_less do_you_even does_anyone is_anyone anyone_there
    anybody_there answer_your answer_the_phone answer_my pick_up_the_phone pick_up respond_to response reply_to_my any_update
    customer_service customer_support your_service your_staff your_agents your_people excuse excuses attitude shrugged rolled_her_eyes
    rolled_his_eyes`,
    money: `overcharg* charged charged_me charged_twice double_charged charging_me charge_me charges fee fees hidden_fees extra_fee
    extra_charge billed bill billing refund money_back my_money get_my_money owe_me owed refuse refused refuses refusing denied
    declined rejected won't_refund no_refund compensat* voucher reimburse* price_went_up price_increase price_hike increased costs
    cost_me expensive pay_for paid_for i_paid paying_for took_my_money out_of_pocket debit`,
    again: `again yet_again once_again second_time third_time fourth_time fifth_time 0nd_time 0rd_time 0th_time 0_times every_time everytime
    every_single each_time multiple_times several_times many_times how_many_times always constantly keep keeps kept another
    yet_another same_issue same_problem same_thing repeatedly so_many over_and_over twice once_more every_day every_week still
    supposed_to was_supposed were_supposed was_told were_told told_me told_us been_told you_said they_said said_it_would promised
    was_promised expected should_have shouldn't shouldnt why_can't why_cant why_isn't why_is_it why_does why_do why_don't why_did
    why_are why_would why even really seriously literally basically`,
    sorrow: `sad sadden* cry crying cried tears heartbroken heartbreaking upset upsetting devastat* ruined ruin ruining ruins spoilt miserable
    misery hurt hurts pain painful suffer* exhausted exhausting tired worried worry worrying worries concerned concerning anxious
    scared scary afraid fear desperate panic* unsafe dangerous hazard helpless confused confusing lost_for_words embarrass* insult*
    insulting offend* offensive discriminat* racist mistreat* treated like treat_people treat_your_customers treat_customers`,
    asking: `how_do_i how_can_i how_to can_i could_i may_i do_you does_it does_the does_this is_it_possible is_there are_there is_this is_it
    are_you_open what_time what_is what's whats what_are which where_can where_is_the where_do when_does when_do when_is will_you
    will_there would_you would_it would_like i'd_like id_like interested_in wondering wonder_if curious question any_chance any_plans
    do_u can_u can_you could_you can_someone please pls plz let_me_know looking_for want_to need_to planning thinking_of
    quick_question just_checking just_wondering recommend_me hello hi hey good_morning good_afternoon good_evening`,
    calm: `no_problem no_worries no_rush no_hurry not_urgent whenever no_big_deal not_a_big_deal all_good it's_fine its_fine that's_fine fine
    ok okay sure great_thanks ok_thanks sounds_good makes_sense got_it understood perfect_thanks will_do not_bad not_too_bad
    not_that_bad can't_complain cant_complain worst_case at_worst if_the_worst hate_to_bother sorry_to_bother my_fault lol haha* lmao
    xd fyi yes yep yeah alright fair_enough dm_sent dm'd sent_a_dm followed following just_sent done`,
    smiles: `😀 😃 😄 😁 😆 😊 🙂 😍 🥰 😘 😎 🤩 🥳 👍 👏 🙌 🙏 💪 ❤ ♥ 💕 💖 💗 💙 💚 💛 💜 🧡 🖤 ✨ 🎉 🎊 🔥 💯 ⭐ 🌟 😂 🤣 😋 🤗 😇 👌 ✌ ☺ :) :-) :d =) ;) <0 (: ^^`,
    frowns: `😡 🤬 😠 😤 👿 💢 👎 🖕 😒 🙄 😑 😐 😞 😔 😟 😕 ☹ 🙁 😣 😖 😫 😩 😢 😭 😱 😰 😨 🤦 🤮 🤢 💔 😓 😥 🥲 😪 🤡 💩 🥺 :( :-( :'( =( :/ :-/ >:( d: -.- /: :@`,
  },
  '_',
);
