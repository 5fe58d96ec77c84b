#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dtbridge/base/time.h"
#include "dtbridge/model/sensor_event.h"
#include "emulator/random.h"
#include "emulator/xid.h"

namespace dtbridge {

/// One device and what it would measure now. A value.
struct EmulatedDevice {
  std::string id;
  std::string type;            ///< DT's device type (dt protocol notes 3.3)
  std::string product_number;  ///< believable, nothing more
  std::string name;            ///< the label `name`; empty: the device has none

  int usual_centi_celsius = 2100;  ///< around which the day moves the temperature
  int daily_centi_celsius = 200;   ///< by how much, up and down
  int centi_celsius = 2100;        ///< hundredths of a degree
  int usual_half_percent_rh = 60;
  int half_percent_rh = 60;  ///< halves of a percent of relative humidity
  int co2_ppm = 600;
  int pascal = 101'300;
  int total = 0;  ///< touches or objects counted in its life
  int battery_percent = 100;
  int rssi_dbm = -70;
  bool active = false;  ///< present, open, occupied, moving, wet
  int keeps_state = 0;  ///< measurements for which `active` stays what it is
  bool online = true;   ///< a Cloud Connector's Ethernet; any other device's way to one

  std::string wire_state = {};   ///< of a probe; stays what it is
  std::string mac_address = {};  ///< of a Cloud Connector
  std::string ip_address = {};   ///< likewise

  /// Measures again at `now`: temperatures follow the day, presence and what people breathe out
  /// follow the working hours, all with some chance. Doors, desks and what is near stay as they are
  /// for some measurements; water comes rarely, and then stays, too.
  void Measure(SysTime now, Random& random);
};

/// `count` devices, but at least one of every device type, in turns; all installed at `installed`.
std::vector<EmulatedDevice> MakeDevices(int count, SysTime installed, Random& random,
                                        XidMaker& xids);

/// True when devices of that type send events of that type (dt protocol notes 3.2).
bool Emits(std::string_view device_type, EventType event_type);

}  // namespace dtbridge
